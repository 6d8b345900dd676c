//! A server that answers each connection from a script, and records the requests.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// The handling of one connection, after its request has been received.
#[derive(Clone)]
pub(crate) enum Step {
    /// Sends these bytes, then closes the connection.
    Send(Vec<u8>),
    /// Sends these bytes, then resets the connection.
    Reset(Vec<u8>),
    /// Sends the first bytes, then the second ones repeatedly for as long as the client reads.
    Flood(Vec<u8>, Vec<u8>),
    /// Sends one of these bytes at a time, with this wait after each.
    Trickle(Vec<u8>, Duration),
    /// Sends this many of the bytes at once, then one at a time with this wait after each.
    Drip(Vec<u8>, usize, Duration),
    /// Sends each of these bytes with a wait after it.
    Steps(Vec<(Vec<u8>, Duration)>),
    /// Sends these bytes after this time, then closes the connection.
    Late(Duration, Vec<u8>),
    /// Sends these bytes, then nothing for as long as the connection is open.
    Stall(Vec<u8>),
    /// Sends nothing for as long as the connection is open.
    Hang,
}

impl Step {
    /// Returns a step that sends a whole response.
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

    /// Returns a step that sends a successful JSON response.
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
    /// Starts a server with one step for each connection, in order. The last step is for all
    /// further connections.
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

    /// Returns all requests received, as text.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// Reads a request with its body, if it announces one.
async fn read(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        // A TLS client hello is not an HTTP request; the further handshake depends on our answer.
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
    // A client that has read enough disconnects, which is not an error of the server.
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
