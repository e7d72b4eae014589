//! TLS as a device sees it: version 1.3, the hub's own key and nothing else.
//!
//! What always holds: the handshake's signature is checked with the key of the certificate that came, and the key is
//! one of the pins. Dates, names and authorities are not looked at.

use crate::transport::{Pin, Trust};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring::default_provider, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, PeerIncompatible, SignatureScheme,
};
use std::sync::Arc;

/// How a device speaks TLS with whoever it trusts.
pub fn client_config(trust: &Trust) -> Result<ClientConfig, Error> {
    let provider = Arc::new(default_provider());
    let verifier = OwnKeys { trust: trust.clone(), provider: Arc::clone(&provider) };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    // Without it a key that was trusted once could go on by a ticket.
    config.resumption = rustls::client::Resumption::disabled();
    Ok(config)
}

/// The hub's own keys instead of authorities.
#[derive(Debug)]
struct OwnKeys {
    trust: Trust,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for OwnKeys {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let parsed = webpki::EndEntityCert::try_from(certificate)
            .map_err(|_| Error::InvalidCertificate(CertificateError::BadEncoding))?;
        let pin: Pin = *kadian_wire::chain::sha256(&parsed.subject_public_key_info()).as_bytes();
        let is_trusted = match &self.trust {
            Trust::Anybody => true,
            Trust::Pinned(pins) => pins.contains(&pin),
        };
        if is_trusted {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
        }
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::PeerIncompatible(PeerIncompatible::Tls12NotOffered))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
