//! Session keys that two sides come to with SM2 (GM/T 0018-2012, 6.3.9 to 6.3.13).

use super::boundary;
use super::pointer::{Handle, Input, Output};
use crate::public_key::check_encryption;
use crate::registry::with_session;
use crate::structures::{EccCipher, EccPublicKey};
use std::ffi::c_int;
use tickgate_sm2::{LONGEST_IDENTITY, Party};

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_GenerateKeyWithIPK_ECC(
    session: Handle,
    index: u32,
    bits: u32,
    encrypted: Output<EccCipher>,
    key: Output<Handle>,
) -> c_int {
    boundary("SDF_GenerateKeyWithIPK_ECC", || {
        with_session(session.number(), |session| {
            encrypted.check()?;
            key.check()?;
            let (ciphertext, id) = session.generate_for_internal(bits, index)?;
            encrypted.write_ciphertext(&ciphertext)?;
            key.write(id.into())
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_GenerateKeyWithEPK_ECC(
    session: Handle,
    bits: u32,
    algorithm: u32,
    public: Input<EccPublicKey>,
    encrypted: Output<EccCipher>,
    key: Output<Handle>,
) -> c_int {
    boundary("SDF_GenerateKeyWithEPK_ECC", || {
        with_session(session.number(), |session| {
            encrypted.check()?;
            key.check()?;
            check_encryption(algorithm)?;
            let (ciphertext, id) = session.generate_for(bits, &public.public_key()?)?;
            encrypted.write_ciphertext(&ciphertext)?;
            key.write(id.into())
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_ImportKeyWithISK_ECC(
    session: Handle,
    index: u32,
    encrypted: Input<EccCipher>,
    key: Output<Handle>,
) -> c_int {
    boundary("SDF_ImportKeyWithISK_ECC", || {
        with_session(session.number(), |session| {
            key.check()?;
            key.write(session.import_encrypted(index, &encrypted.ciphertext()?)?.into())
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_GenerateAgreementDataWithECC(
    session: Handle,
    index: u32,
    bits: u32,
    sponsor_id: Input<u8>,
    sponsor_id_length: u32,
    sponsor: Output<EccPublicKey>,
    sponsor_temporary: Output<EccPublicKey>,
    agreement: Output<Handle>,
) -> c_int {
    boundary("SDF_GenerateAgreementDataWithECC", || {
        with_session(session.number(), |session| {
            sponsor.check()?;
            sponsor_temporary.check()?;
            agreement.check()?;
            let identity = sponsor_id.bytes(sponsor_id_length, LONGEST_IDENTITY)?;
            let begun = session.begin_agreement(index, bits, &identity)?;
            sponsor.write((&begun.party.key).into())?;
            sponsor_temporary.write((&begun.party.temporary).into())?;
            agreement.write(begun.agreement.into())
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_GenerateKeyWithECC(
    session: Handle,
    response_id: Input<u8>,
    response_id_length: u32,
    response: Input<EccPublicKey>,
    response_temporary: Input<EccPublicKey>,
    agreement: Handle,
    key: Output<Handle>,
) -> c_int {
    boundary("SDF_GenerateKeyWithECC", || {
        with_session(session.number(), |session| {
            key.check()?;
            let responder = party(&response_id, response_id_length, &response, &response_temporary)?;
            key.write(session.finish_agreement(agreement.number(), &responder)?.into())
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_GenerateAgreementDataAndKeyWithECC(
    session: Handle,
    index: u32,
    bits: u32,
    response_id: Input<u8>,
    response_id_length: u32,
    sponsor_id: Input<u8>,
    sponsor_id_length: u32,
    sponsor: Input<EccPublicKey>,
    sponsor_temporary: Input<EccPublicKey>,
    response: Output<EccPublicKey>,
    response_temporary: Output<EccPublicKey>,
    key: Output<Handle>,
) -> c_int {
    boundary("SDF_GenerateAgreementDataAndKeyWithECC", || {
        with_session(session.number(), |session| {
            response.check()?;
            response_temporary.check()?;
            key.check()?;
            let identity = response_id.bytes(response_id_length, LONGEST_IDENTITY)?;
            let sponsor = party(&sponsor_id, sponsor_id_length, &sponsor, &sponsor_temporary)?;
            let (responder, id) = session.answer_agreement(index, bits, &identity, &sponsor)?;
            response.write((&responder.key).into())?;
            response_temporary.write((&responder.temporary).into())?;
            key.write(id.into())
        })
    })
}

fn party(
    identity: &Input<u8>,
    length: u32,
    key: &Input<EccPublicKey>,
    temporary: &Input<EccPublicKey>,
) -> Result<Party, crate::failure::Failure> {
    Ok(Party {
        identity: identity.bytes(length, LONGEST_IDENTITY)?.to_vec(),
        key: key.public_key()?,
        temporary: temporary.public_key()?,
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn SDF_ExchangeDigitEnvelopeBaseOnECC(
    session: Handle,
    index: u32,
    algorithm: u32,
    public: Input<EccPublicKey>,
    encrypted: Input<EccCipher>,
    exchanged: Output<EccCipher>,
) -> c_int {
    boundary("SDF_ExchangeDigitEnvelopeBaseOnECC", || {
        with_session(session.number(), |session| {
            exchanged.check()?;
            let (public, encrypted) = (public.public_key()?, encrypted.ciphertext()?);
            exchanged.write_ciphertext(&session.exchange_envelope(index, algorithm, &public, &encrypted)?)
        })
    })
}
