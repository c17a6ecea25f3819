//! Identifiers of algorithms (GM/T 0006-2012).

/// SM4, a block after the other by itself.
pub const SGD_SM4_ECB: u32 = 0x401;
/// SM4, chained.
pub const SGD_SM4_CBC: u32 = 0x402;
/// SM4, ciphertext fed back, 128 bits.
pub const SGD_SM4_CFB: u32 = 0x404;
/// SM4, output fed back, 128 bits.
pub const SGD_SM4_OFB: u32 = 0x408;
/// SM4, the last block of CBC.
pub const SGD_SM4_MAC: u32 = 0x410;
/// SM3.
pub const SGD_SM3: u32 = 1;
/// SHA-1.
pub const SGD_SHA1: u32 = 2;
/// SHA-256.
pub const SGD_SHA256: u32 = 4;
/// SM2, whatever it is used for.
pub const SGD_SM2: u32 = 0x2_0100;
/// SM2 signatures.
pub const SGD_SM2_1: u32 = 0x2_0200;
/// SM2 key agreement.
pub const SGD_SM2_2: u32 = 0x2_0400;
/// SM2 encryption.
pub const SGD_SM2_3: u32 = 0x2_0800;

/// Every identifier with its name in C.
pub const ALGORITHMS: [(&str, u32); 12] = [
    ("SGD_SM4_ECB", SGD_SM4_ECB),
    ("SGD_SM4_CBC", SGD_SM4_CBC),
    ("SGD_SM4_CFB", SGD_SM4_CFB),
    ("SGD_SM4_OFB", SGD_SM4_OFB),
    ("SGD_SM4_MAC", SGD_SM4_MAC),
    ("SGD_SM3", SGD_SM3),
    ("SGD_SHA1", SGD_SHA1),
    ("SGD_SHA256", SGD_SHA256),
    ("SGD_SM2", SGD_SM2),
    ("SGD_SM2_1", SGD_SM2_1),
    ("SGD_SM2_2", SGD_SM2_2),
    ("SGD_SM2_3", SGD_SM2_3),
];

/// What an identifier of SM4 says besides its mode.
pub(crate) const SM4_FAMILY: u32 = 0x400;
/// The bits of a mode.
pub(crate) const MODE_BITS: u32 = 0xff;
