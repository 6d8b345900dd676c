//! A server that answers each connection as a script says, and remembers the requests.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// What is done with one connection, once its request has come.
#[derive(Clone)]
pub(crate) enum Step {
    /// These bytes, then the end.
    Send(Vec<u8>),
    /// These bytes, then a reset instead of an end.
    Reset(Vec<u8>),
    /// These bytes over and over again, for as long as somebody reads.
    Flood(Vec<u8>, Vec<u8>),
    /// One of these bytes at a time, with this wait after each.
    Trickle(Vec<u8>, Duration),
    /// So many of these bytes at once, then one at a time with this wait after each.
    Drip(Vec<u8>, usize, Duration),
    /// Bytes, each with a wait after them.
    Steps(Vec<(Vec<u8>, Duration)>),
    /// After this time these bytes, then the end.
    Late(Duration, Vec<u8>),
    /// These bytes, then nothing more, for as long as the connection is held.
    Stall(Vec<u8>),
    /// Nothing, for as long as the connection is held.
    Hang,
}

impl Step {
    /// A whole response.
    pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let mut bytes = format!("HTTP/1.1 {status} Reported\r\nconnection: close\r\n").into_bytes();
        for (name, value) in headers {
            bytes.extend(format!("{name}: {value}\r\n").bytes());
        }
        bytes.extend(format!("content-length: {}\r\n\r\n", body.len()).bytes());
        bytes.extend(body);
        Self::Send(bytes)
    }

    /// A successful response with JSON.
    pub(crate) fn json(body: &str) -> Self {
        Self::answer(200, &[("content-type", "application/json")], body)
    }
}

/// A running server.
pub(crate) struct Server {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// The steps are for the connections as they come; the last one is for all that follow.
    pub(crate) async fn of(steps: Vec<Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::<Mutex<Vec<String>>>::default();
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            let mut steps = steps.into_iter();
            let mut step = steps.next().unwrap();
            loop {
                let Ok((mut stream, _)) = listener.accept().await else {
                    return;
                };
                let request = read(&mut stream).await;
                seen.lock().unwrap().push(request);
                tokio::spawn(act(step.clone(), stream));
                if let Some(next) = steps.next() {
                    step = next;
                }
            }
        });
        Self { url, requests }
    }

    /// All requests that have come, as text.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// A request with its body, if it announces one.
async fn read(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        // The greeting of TLS is no request; what follows depends on our answer.
        if bytes.first() == Some(&0x16) {
            return "TLS".to_owned();
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.trim().parse().unwrap())
            });
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        match stream.read(&mut chunk).await {
            Ok(count @ 1..) => bytes.extend(&chunk[..count]),
            _ => return text,
        }
    }
}

async fn act(step: Step, mut stream: TcpStream) {
    // Whoever has seen enough goes away; that is no fault of the server.
    match step {
        Step::Send(bytes) => drop(stream.write_all(&bytes).await),
        Step::Reset(bytes) => {
            let _ = stream.write_all(&bytes).await;
            tokio::time::sleep(Duration::from_millis(20)).await;
            stream.set_zero_linger().unwrap();
        }
        Step::Flood(head, chunk) => {
            let _ = stream.write_all(&head).await;
            while stream.write_all(&chunk).await.is_ok() {}
        }
        Step::Trickle(bytes, wait) => {
            for byte in bytes {
                if stream.write_all(&[byte]).await.is_err() {
                    return;
                }
                tokio::time::sleep(wait).await;
            }
        }
        Step::Drip(bytes, at_once, wait) => {
            let _ = stream.set_nodelay(true);
            let (head, rest) = bytes.split_at(at_once);
            let _ = stream.write_all(head).await;
            for byte in rest {
                if stream.write_all(&[*byte]).await.is_err() {
                    return;
                }
                tokio::time::sleep(wait).await;
            }
        }
        Step::Steps(steps) => {
            for (bytes, wait) in steps {
                let _ = stream.write_all(&bytes).await;
                tokio::time::sleep(wait).await;
            }
        }
        Step::Late(wait, bytes) => {
            tokio::time::sleep(wait).await;
            let _ = stream.write_all(&bytes).await;
        }
        Step::Stall(bytes) => {
            let _ = stream.write_all(&bytes).await;
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        Step::Hang => {
            let _ = stream.read(&mut [0]).await;
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
    }
}
