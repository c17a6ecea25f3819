//! What the library gives to C, computed by OpenSSL as well.

use crate::scene::{KEK, Scene};
use openssl::nid::Nid;
use openssl::symm::{Cipher, Crypter, Mode};

// NIDs of OpenSSL that the crate does not name: SM4 in ECB, CBC, OFB and CFB.
pub const ECB: i32 = 1133;
const CBC: i32 = 1134;
const OFB: i32 = 1135;
const CFB: i32 = 1137;

pub fn sm4(nid: i32, key: &[u8], iv: &[u8], data: &[u8]) -> Vec<u8> {
    let cipher = Cipher::from_nid(Nid::from_raw(nid)).expect("an OpenSSL with SM4");
    let iv = (nid != ECB).then_some(iv);
    let mut crypter = Crypter::new(cipher, Mode::Encrypt, key, iv).unwrap();
    crypter.pad(false);
    let mut output = vec![0; data.len() + 16];
    let count = crypter.update(data, &mut output).unwrap();
    let rest = crypter.finalize(&mut output[count..]).unwrap();
    output.truncate(count + rest);
    output
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a program showed under a name.
pub fn shown<'a>(output: &'a str, name: &str) -> &'a str {
    let prefix = format!("{name} ");
    output
        .lines()
        .find_map(|line| line.strip_prefix(&prefix))
        .unwrap_or_else(|| panic!("no {name} in:\n{output}"))
}

#[test]
fn a_wrapped_key_encrypts_as_openssl_does() {
    let (key, iv) = (*b"the session key!", [0x5c; 16]);
    let data: Vec<u8> = (0..4096_u32).map(|at| (at * 7 + at / 256) as u8).collect();
    let wrapped = sm4(ECB, &KEK, &[], &key);
    let output = Scene::new().run("first", &[&hex(&wrapped), &hex(&iv), &hex(&data)]);
    for (name, nid) in [("ecb", ECB), ("cbc", CBC), ("cfb", CFB), ("ofb", OFB)] {
        assert_eq!(shown(&output, name), hex(&sm4(nid, &key, &iv, &data)), "{name}");
    }
    let cbc = sm4(CBC, &key, &iv, &data);
    assert_eq!(shown(&output, "mac"), hex(&cbc[cbc.len() - 16..]));
}
