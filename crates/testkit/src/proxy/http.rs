//! Just enough HTTP/1.1 to cut it in two.

use super::Fault;
use std::io::{Error, ErrorKind};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

/// What a captive portal says.
pub(super) const PORTAL: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 28\r\n\
    connection: close\r\n\r\n<html>please sign in</html>\n";

/// A message as a hub would answer it.
pub(super) fn message(body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head =
        format!("HTTP/1.1 200 OK\r\ncontent-type: application/cose\r\ncontent-length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

/// More than any request here.
const REQUEST_BYTES_MAX: usize = 16 << 20;
/// A slow line is written in pieces of this many.
const PIECES_A_SECOND: u32 = 20;
/// Between two bytes of an answer that drips: a receipt takes minutes, and no silence is long.
const DRIP: Duration = Duration::from_millis(500);

/// A request as it came.
pub(super) struct Request {
    pub(super) path: String,
    head: Vec<u8>,
    pub(super) body: Vec<u8>,
}

impl Request {
    /// Whether it carries a batch.
    pub(super) fn is_batch(&self) -> bool {
        self.path == "/v1/batches"
    }

    /// The bytes for the hub: one request a connection, so that the end of the answer is the end of the connection.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let text = String::from_utf8_lossy(&self.head);
        let lines = text.split("\r\n").filter(|line| !line.is_empty());
        let lines = lines.filter(|line| !line.to_ascii_lowercase().starts_with("connection:"));
        let mut bytes = lines.collect::<Vec<_>>().join("\r\n").into_bytes();
        bytes.extend_from_slice(b"\r\nconnection: close\r\n\r\n");
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

/// Reads a head and what came with it; where the head ends. None where the connection ends before it begins.
pub(super) async fn read_head(
    from: &mut (impl AsyncRead + Unpin),
) -> std::io::Result<Option<(Vec<u8>, usize)>> {
    let mut bytes = Vec::new();
    loop {
        if let Some(at) = find(&bytes, b"\r\n\r\n") {
            return Ok(Some((bytes, at + 4)));
        }
        if bytes.len() > REQUEST_BYTES_MAX || from.read_buf(&mut bytes).await? == 0 {
            return if bytes.is_empty() { Ok(None) } else { Err(ErrorKind::UnexpectedEof.into()) };
        }
    }
}

/// Reads one request; None where the connection ends before it begins.
pub(super) async fn read_request(from: &mut (impl AsyncRead + Unpin)) -> std::io::Result<Option<Request>> {
    let Some((bytes, head_len)) = read_head(from).await? else { return Ok(None) };
    let head = bytes[..head_len].to_vec();
    let mut body = bytes[head_len..].to_vec();
    let text = String::from_utf8_lossy(&head).into_owned();
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    while body.len() < length.unwrap_or(0) {
        if from.read_buf(&mut body).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
    }
    let path = text.split(' ').nth(1).unwrap_or_default().to_owned();
    Ok(Some(Request { path, head, body }))
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// One request on its way to the hub and back.
pub(super) struct Exchange<'a, P> {
    pub(super) phone: &'a mut P,
    pub(super) hub: (&'static str, u16),
    pub(super) request: &'a Request,
}

impl<P: AsyncRead + AsyncWrite + Unpin> Exchange<'_, P> {
    /// Does to it what is to happen.
    pub(super) async fn run(self, fault: Fault) -> std::io::Result<()> {
        if let Some(page) = page(fault) {
            return self.phone.write_all(page.as_bytes()).await;
        }
        let request = self.request.bytes();
        match fault {
            Fault::CutRequest => {
                let half = request.len() - self.request.body.len() / 2 - 1;
                return TcpStream::connect(self.hub).await?.write_all(&request[..half]).await;
            }
            Fault::Late(wait) => tokio::time::sleep(wait).await,
            Fault::Slow(bytes_per_s) => pass_time(request.len(), bytes_per_s).await,
            Fault::Twice => drop(ask(self.hub, &request).await?),
            _ => {}
        }
        let answer = ask(self.hub, &request).await?;
        self.pass_on(answer, fault).await
    }

    /// Passes on what is left of an answer.
    async fn pass_on(self, mut answer: Vec<u8>, fault: Fault) -> std::io::Result<()> {
        match fault {
            Fault::LoseAnswer => Ok(()),
            Fault::DripAnswer => {
                for byte in answer {
                    self.phone.write_all(&[byte]).await?;
                    self.phone.flush().await?;
                    tokio::time::sleep(DRIP).await;
                }
                Ok(())
            }
            Fault::CutAnswer => self.phone.write_all(&answer[..answer.len() - answer.len() / 4]).await,
            Fault::AlterAnswer => {
                // Within the message, not in the head.
                let at = answer.len() - (answer.len() - body_at(&answer)?) / 2 - 1;
                answer[at] ^= 1;
                self.phone.write_all(&answer).await
            }
            Fault::StallAnswer => {
                self.phone.write_all(&answer[..body_at(&answer)?]).await?;
                self.phone.flush().await?;
                std::future::pending().await
            }
            Fault::Slow(bytes_per_s) => {
                let piece = usize::try_from(bytes_per_s / PIECES_A_SECOND).unwrap_or(1).max(1);
                for piece in answer.chunks(piece) {
                    pass_time(piece.len(), bytes_per_s).await;
                    self.phone.write_all(piece).await?;
                }
                Ok(())
            }
            _ => self.phone.write_all(&answer).await,
        }
    }
}

/// The hub's whole answer.
pub(super) async fn ask(hub: (&'static str, u16), request: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut hub = TcpStream::connect(hub).await?;
    hub.write_all(request).await?;
    let mut answer = Vec::new();
    hub.read_to_end(&mut answer).await?;
    if answer.is_empty() { Err(Error::from(ErrorKind::UnexpectedEof)) } else { Ok(answer) }
}

/// What comes instead of the hub's answer, where nothing of the request goes on.
fn page(fault: Fault) -> Option<String> {
    Some(match fault {
        Fault::Portal => PORTAL.to_owned(),
        Fault::PortalAsMessage => PORTAL.replace("text/html", "application/cose"),
        Fault::BadCompression => PORTAL.replace("text/html", "application/cose\r\ncontent-encoding: gzip"),
        Fault::Redirect => {
            "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n".to_owned()
        }
        Fault::Status(status) => PORTAL.replace("200 OK", &format!("{status} X")),
        _ => return None,
    })
}

fn body_at(answer: &[u8]) -> std::io::Result<usize> {
    find(answer, b"\r\n\r\n").map(|at| at + 4).ok_or_else(|| ErrorKind::InvalidData.into())
}

/// The time that so many bytes take.
async fn pass_time(n_bytes: usize, bytes_per_s: u32) {
    let ms = n_bytes as u64 * 1_000 / u64::from(bytes_per_s.max(1));
    tokio::time::sleep(Duration::from_millis(ms)).await;
}
