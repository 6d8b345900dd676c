//! What a generated client costs over plain `reqwest` and `serde_json` that read the same response
//! into the same type, or into one that is derived and knows only what this response holds: a page
//! of ten candidates, some 14 KB, from a server on this machine.
//!
//! ```console
//! cargo bench -p partners --bench overhead --features client,coupa-ccw
//! ```
//!
//! The ways take turns in one run, block by block, so that what disturbs the machine disturbs all
//! of them; medians are compared. First calls back to back, which take processor time from the
//! validator beside them; then calls with a pause after each, which is what a caller waits for. The
//! last table has no network in it: what decoding costs, and what validating costs. Without
//! `--bench`, as in `cargo test --benches`, each way is only tried.

mod derived;

use std::{
    env,
    error::Error,
    hint::black_box,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use countersign_client::{CallOptions, Validation};
use partners::coupa_ccw::{
    Client,
    types::{CandidateCriteria, CandidateSearch, CandidateSearchResult, SearchMeta},
    validate,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use derived::Derived;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const CANDIDATES: usize = 10;
const TOKEN: &str = "hush-hush";

/// How often each way is measured, and how many calls a measurement has.
struct Effort {
    blocks: usize,
    calls: usize,
}

fn main() -> Result<()> {
    let effort = if env::args().any(|argument| argument == "--bench") {
        Effort {
            blocks: 200,
            calls: 25,
        }
    } else {
        Effort {
            blocks: 1,
            calls: 2,
        }
    };
    let response = response()?;
    println!(
        "{CANDIDATES} candidates, {} bytes; {} blocks of {} calls",
        response.len(),
        effort.blocks,
        effort.calls
    );
    calls(&effort, &response)?;
    alone(&effort, &response)
}

/// The sample of the document, with ten candidates instead of one.
fn response() -> Result<Vec<u8>> {
    let sample = include_bytes!("../../../specs/coupa-ccw/examples/response-match.json");
    let mut body: Value = serde_json::from_slice(sample)?;
    let one = body["data"][0].clone();
    let candidates = (0..CANDIDATES).map(|number| {
        let mut one = one.clone();
        one["candidate"]["id"] = json!(622_757 + number);
        one
    });
    body["data"] = candidates.collect();
    // A rule is broken, so that there is something to tell of each response that is validated.
    body["data"][0]["candidate"]["undocumented"] = json!(true);
    body["meta"]["total_count"] = json!(CANDIDATES);
    Ok(serde_json::to_vec(&body)?)
}

/// Whole calls, over the network of this machine.
fn calls(effort: &Effort, response: &[u8]) -> Result<()> {
    let base = serve(response)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let validated = Arc::new(AtomicUsize::new(0));
    let heard = Arc::clone(&validated);
    let client = |validation| -> Result<Client> {
        let heard = Arc::clone(&heard);
        let builder = Client::builder().base_url(&base).bearer_token(TOKEN)?;
        let builder = builder.validate(validation).on_drift(move |drift| {
            heard.fetch_add(1, Ordering::Relaxed);
            black_box(drift);
        });
        Ok(builder.build()?)
    };
    let (off, report) = (client(Validation::Off)?, client(Validation::Report)?);
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    let url = format!("{base}/api/candidates/search");
    let criteria = CandidateCriteria::new().last_name("Daniels");
    let search = CandidateSearch::new(SearchMeta::new().limit(50), criteria);

    let raw = || -> Result<_> {
        runtime.block_on(async {
            let request = http.post(&url).bearer_auth(TOKEN).json(&search);
            Ok(request.send().await?.error_for_status()?.bytes().await?)
        })
    };
    let generated = |client: &Client, options: CallOptions| -> Result<usize> {
        runtime.block_on(async {
            let call = client.search_candidates().body(search.clone());
            let body = call.options(options).send().await?;
            Ok(body.data.value().map_or(0, Vec::len))
        })
    };
    let checked = CallOptions::new();
    for (title, pause) in [("back to back", 0), ("with a pause after each", 500)] {
        table(
            effort,
            title,
            Duration::from_micros(pause),
            &mut [
                ("reqwest, a derived type", &mut || {
                    decoded::<Derived>(&raw()?)
                }),
                ("reqwest, the same type", &mut || {
                    decoded::<CandidateSearchResult>(&raw()?)
                }),
                ("validate = off, request unchecked", &mut || {
                    generated(&off, checked.unchecked())
                }),
                ("validate = off", &mut || generated(&off, checked)),
                ("validate = report", &mut || generated(&report, checked)),
            ],
        )?;
    }
    let reported = 2 * (effort.blocks + 1) * effort.calls;
    let validated = validated.load(Ordering::Relaxed);
    println!("validated with validate = report: {validated} of {reported}");
    Ok(())
}

/// Decoding and validating alone.
fn alone(effort: &Effort, response: &[u8]) -> Result<()> {
    let validator = validate::search_candidates_response_2xx();
    let decode = || decoded::<CandidateSearchResult>(response);
    let validate = || {
        let verdict = black_box(validator.validate(black_box(response)));
        drop(verdict);
        CANDIDATES
    };
    table(
        effort,
        "without network",
        Duration::ZERO,
        &mut [
            ("decode into a derived type", &mut || {
                decoded::<Derived>(response)
            }),
            ("decode", &mut || decode()),
            ("validator", &mut || Ok(validate())),
            ("decode and validator", &mut || {
                validate();
                decode()
            }),
        ],
    )
}

/// Decodes a response and says how many candidates it has.
fn decoded<T: DeserializeOwned + Candidates>(response: &[u8]) -> Result<usize> {
    let body: T = serde_json::from_slice(black_box(response))?;
    Ok(black_box(body).count())
}

trait Candidates {
    fn count(&self) -> usize;
}

impl Candidates for CandidateSearchResult {
    fn count(&self) -> usize {
        self.data.value().map_or(0, Vec::len)
    }
}

impl Candidates for Derived {
    fn count(&self) -> usize {
        self.data.len()
    }
}

/// A way to get a page; it says how many candidates it has.
type Way<'a> = (&'a str, &'a mut dyn FnMut() -> Result<usize>);

/// Measures the ways in turn, and prints them beside the first one.
fn table(effort: &Effort, title: &str, pause: Duration, ways: &mut [Way<'_>]) -> Result<()> {
    let mut times = vec![Vec::new(); ways.len()];
    for block in 0..=effort.blocks {
        for (times, (name, way)) in times.iter_mut().zip(&mut *ways) {
            let mut time = Duration::ZERO;
            for _ in 0..effort.calls {
                let begin = Instant::now();
                let candidates = way()?;
                time += begin.elapsed();
                assert_eq!(candidates, CANDIDATES, "{name}");
                if !pause.is_zero() {
                    thread::sleep(pause);
                }
            }
            let time = time / u32::try_from(effort.calls)?;
            // The first block makes connections and validators.
            if block > 0 {
                times.push(time);
            }
            // What is still validated beside this must not be charged to the next.
            thread::sleep(Duration::from_millis(5));
        }
    }
    println!("\n{title:36}{:>12}{:>10}", "median", "ratio");
    let first = times[0].clone();
    for ((name, _), times) in ways.iter().zip(times) {
        let ratios = times.iter().zip(&first);
        let ratios = ratios.map(|(time, first)| time.as_secs_f64() / first.as_secs_f64());
        let ratio = median(ratios.collect(), f64::total_cmp);
        let time = median(times, Ord::cmp).as_secs_f64() * 1e6;
        println!("{name:36}{time:>9.1} µs{ratio:>10.2}");
    }
    Ok(())
}

fn median<T: Copy>(mut values: Vec<T>, compare: impl Fn(&T, &T) -> std::cmp::Ordering) -> T {
    values.sort_by(compare);
    values[values.len() / 2]
}

/// A server that gives this response to every request, on connections that stay open. Says where
/// it is.
fn serve(body: &[u8]) -> Result<String> {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let response = [head.as_bytes(), body].concat();
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let base = format!("http://{}", listener.local_addr()?);
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let response = response.clone();
            thread::spawn(move || answer(connection, &response));
        }
    });
    Ok(base)
}

fn answer(mut connection: TcpStream, response: &[u8]) -> std::io::Result<()> {
    connection.set_nodelay(true)?;
    let mut requests = BufReader::new(connection.try_clone()?);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if requests.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let line = line.trim().to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
            if line.is_empty() {
                break;
            }
        }
        requests.read_exact(&mut vec![0; length])?;
        connection.write_all(response)?;
    }
}
