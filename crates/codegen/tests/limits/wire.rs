//! A server on the loopback interface that records each request as received.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

/// A server that returns the same response to every request.
pub(crate) struct Wire {
    pub(crate) url: String,
    requests: mpsc::Receiver<Request>,
}

/// A request as received.
#[derive(Debug)]
pub(crate) struct Request {
    /// The method and the target.
    pub(crate) line: String,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Wire {
    /// Responds with this status and, if a media type is given, with this body.
    pub(crate) fn answering(status: u16, media_type: &str, body: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let typed = if media_type.is_empty() {
            String::new()
        } else {
            format!("content-type: {media_type}\r\n")
        };
        let length = if status == 204 {
            String::new()
        } else {
            format!("content-length: {}\r\n", body.len())
        };
        let answer =
            format!("HTTP/1.1 {status} Reported\r\n{typed}{length}connection: close\r\n\r\n{body}");
        let (sender, requests) = mpsc::channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let request = Request::read(&stream);
                if sender.send(request).is_err() {
                    break;
                }
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        Self { url, requests }
    }

    /// Responds with a JSON body.
    pub(crate) fn json(body: &str) -> Self {
        Self::answering(200, "application/json", body)
    }

    /// Responds with a success and no body.
    pub(crate) fn nothing() -> Self {
        Self::answering(204, "", "")
    }

    /// Returns the oldest request that has not been returned yet.
    pub(crate) fn request(&self) -> Request {
        self.requests.try_recv().expect("a request came")
    }

    /// Returns `true` if all requests have been returned.
    pub(crate) fn is_silent(&self) -> bool {
        self.requests.try_recv().is_err()
    }
}

impl Request {
    fn read(stream: &TcpStream) -> Self {
        let mut reader = BufReader::new(stream);
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            if line.trim().is_empty() {
                break;
            }
            lines.push(line.trim().to_owned());
        }
        let line = lines.remove(0).trim_end_matches(" HTTP/1.1").to_owned();
        let headers: Vec<_> = lines
            .iter()
            .map(|line| line.split_once(':').unwrap())
            .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
            .collect();
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let length = length.map_or(0, |(_, length)| length.parse().unwrap());
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        Self {
            line,
            headers,
            body: String::from_utf8(body).unwrap(),
        }
    }

    /// Returns the value of a header that occurs at most once.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self
            .headers
            .iter()
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value.as_str());
        let value = values.next();
        assert_eq!(values.next(), None, "{name} came twice");
        value
    }
}
