//! Proxies from the environment.
//!
//! Environment variables belong to the whole process, so these tests run in a separate process:
//! this program again, with a single test.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::Command,
    sync::mpsc,
    thread,
};

use countersign_client::reqwest::Proxy;
use partners::{
    crosschq,
    pop_engine::delivery::{Configuration, Notifier},
};

/// The variable that marks the child process.
const CHILD: &str = "COUNTERSIGN_CHILD_OF_A_PROXY";

/// Answers all requests with 204 and returns their first lines.
fn server() -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("127.0.0.1:{}", listener.local_addr().unwrap().port());
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let tell = tell.clone();
            thread::spawn(move || answer(stream.unwrap(), &tell));
        }
    });
    (address, told)
}

fn answer(mut stream: TcpStream, tell: &mpsc::Sender<String>) {
    let mut head = vec![0; 4096];
    let read = stream.read(&mut head).unwrap();
    let head = String::from_utf8_lossy(&head[..read]).into_owned();
    let line = head.lines().next().unwrap_or_default();
    let _ = tell.send(line.to_owned());
    let _ = stream.write_all(b"HTTP/1.1 204 None\r\nconnection: close\r\n\r\n");
}

#[test]
fn what_stays_on_this_machine_goes_through_no_proxy_of_the_environment() {
    for (variable, no_proxy) in [
        ("http_proxy", None),
        ("HTTP_PROXY", Some("orders.example.com")),
        ("ALL_PROXY", Some("")),
    ] {
        let (proxy, asked) = server();
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "proxy::calls_of_a_child", "--nocapture"]);
        for name in [
            "http_proxy",
            "HTTP_PROXY",
            "all_proxy",
            "ALL_PROXY",
            "no_proxy",
            "NO_PROXY",
            "REQUEST_METHOD",
        ] {
            child.env_remove(name);
        }
        child
            .env(CHILD, &proxy)
            .env(variable, format!("http://{proxy}"));
        if let Some(hosts) = no_proxy {
            child.env("NO_PROXY", hosts);
        }
        let done = child.output().unwrap();
        let said = String::from_utf8_lossy(&done.stdout) + String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{variable}: {said}");
        // The request for another host, and the request sent to the proxy explicitly.
        let asked: Vec<_> = asked.try_iter().collect();
        let [elsewhere, on_purpose] = &asked[..] else {
            panic!("{variable}: {asked:?}")
        };
        assert!(
            elsewhere.starts_with("PATCH http://orders.example/"),
            "{elsewhere}"
        );
        assert!(
            on_purpose.starts_with("PATCH http://127.0.0.1:"),
            "{on_purpose}"
        );
    }
}

fn notifier(url: String) -> Notifier {
    let configuration = Configuration::builder().url(url).credential("user:s3cret");
    Notifier::new(configuration.build().unwrap())
        .unwrap()
        .allow_plain_http()
}

#[tokio::test]
async fn calls_of_a_child() {
    let Ok(proxy) = std::env::var(CHILD) else {
        return;
    };
    let (here, asked) = server();
    let port = here.rsplit(':').next().unwrap();
    for host in ["127.0.0.1", "localhost", "LOCALHOST"] {
        let url = format!("http://{host}:{port}");
        let outcome = notifier(format!("{url}/hook")).send(7, &()).await.unwrap();
        assert!(outcome.is_delivered(), "{host}: {outcome}");
        let builder = crosschq::Client::builder().base_url(url.as_str());
        let client = builder.token("s3cret").unwrap().build().unwrap();
        // The proxy answers with 204.
        let _ = client.list_job_roles().send().await;
    }
    // No server listens there, and the proxy is not used.
    let other = notifier(format!("http://127.9.9.9:{port}/hook"));
    assert!(!other.send(7, &()).await.unwrap().is_delivered());
    assert!(asked.try_iter().count() >= 6);
    // A configuration without a proxy does not affect the proxy from the environment.
    let quick =
        notifier(format!("http://{here}/hook")).configure_http(|http| http.user_agent("me"));
    assert!(quick.send(7, &()).await.unwrap().is_delivered());
    let elsewhere = notifier("http://orders.example/hook".to_owned());
    // A label of more than 63 characters fails without a DNS lookup.
    let nowhere = notifier(format!("http://{}.invalid/hook", "x".repeat(70)));
    let none = nowhere.configure_http(reqwest::ClientBuilder::no_proxy);
    assert!(!none.send(7, &()).await.unwrap().is_delivered());
    assert!(elsewhere.send(7, &()).await.unwrap().is_delivered());
    // An explicit proxy is used for everything, instead of that from the environment.
    let purpose = format!("http://{proxy}");
    let on_purpose = notifier(format!("http://{here}/hook"))
        .configure_http(move |http| http.proxy(Proxy::all(&purpose).unwrap()));
    assert!(on_purpose.send(7, &()).await.unwrap().is_delivered());
}
