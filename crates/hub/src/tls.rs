//! TLS at the hub: its own pair, somebody else's certificate, and the pins by which devices know them.

use kadian_wire::chain::sha256;
use rcgen::{CertificateParams, KeyPair, PublicKeyData};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::Path;
use std::sync::Arc;

/// A certificate with its key.
#[derive(Clone)]
pub struct TlsPair {
    /// PEM; where there is a chain, the hub's own stands first.
    pub certificate: String,
    /// PEM.
    pub key: String,
    /// SHA-256 of the public key (SPKI), by which devices know the hub.
    pub pin: [u8; 32],
}

/// A pair cannot be made, read or used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("failed to read {0}")]
    Io(String, #[source] std::io::Error),
    /// It is no certificate with its key.
    #[error("the TLS certificate and key do not fit each other, or are none")]
    Content,
}

impl TlsPair {
    /// Draws a key and signs a certificate with it. Devices look at the key alone; the names are for people.
    pub fn draw() -> Result<Self, TlsError> {
        let key = KeyPair::generate().map_err(|_| TlsError::Content)?;
        let names = vec!["kadian-hub".to_owned(), "localhost".to_owned()];
        let mut params = CertificateParams::new(names).map_err(|_| TlsError::Content)?;
        params.distinguished_name.push(rcgen::DnType::CommonName, "kadian-hub");
        let certificate = params.self_signed(&key).map_err(|_| TlsError::Content)?;
        let pin = *sha256(&key.subject_public_key_info()).as_bytes();
        Ok(Self { certificate: certificate.pem(), key: key.serialize_pem(), pin })
    }

    /// A pair from its text.
    pub fn read(certificate: String, key: String) -> Result<Self, TlsError> {
        let own = CertificateDer::pem_slice_iter(certificate.as_bytes()).next();
        let own = own.and_then(Result::ok).ok_or(TlsError::Content)?;
        Ok(Self { pin: pin_of(&own)?, certificate, key })
    }

    /// A pair from its files.
    pub fn read_files(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let read = |path: &Path| {
            std::fs::read_to_string(path).map_err(|e| TlsError::Io(path.display().to_string(), e))
        };
        Self::read(read(certificate)?, read(key)?)
    }

    /// How a server answers with the pair: TLS 1.3 and nothing older.
    pub fn server_config(&self) -> Result<Arc<ServerConfig>, TlsError> {
        let chain = CertificateDer::pem_slice_iter(self.certificate.as_bytes());
        let chain = chain.collect::<Result<Vec<_>, _>>().map_err(|_| TlsError::Content)?;
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes()).map_err(|_| TlsError::Content)?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(&[&rustls::version::TLS13])
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
            .map_err(|_| TlsError::Content)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

/// SHA-256 of a certificate's public key.
fn pin_of(certificate: &CertificateDer<'_>) -> Result<[u8; 32], TlsError> {
    let parsed = webpki::EndEntityCert::try_from(certificate).map_err(|_| TlsError::Content)?;
    Ok(*sha256(&parsed.subject_public_key_info()).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawn_pair_reads_back_with_its_pin_and_can_serve() {
        let drawn = TlsPair::draw().unwrap();
        let read = TlsPair::read(drawn.certificate.clone(), drawn.key.clone()).unwrap();
        assert_eq!(read.pin, drawn.pin);
        read.server_config().unwrap();
    }

    #[test]
    fn another_pairs_key_does_not_serve() {
        let (one, other) = (TlsPair::draw().unwrap(), TlsPair::draw().unwrap());
        assert!(TlsPair { key: other.key, ..one.clone() }.server_config().is_err());
        assert!(TlsPair::read("no certificate".into(), one.key).is_err());
    }
}
