//! What the device says of itself (GM/T 0018-2012, 6.2.5): software, and nothing that is not there.

use crate::algorithm::*;
use crate::failure::Failure;
use crate::limits::SM2_BITS;
use crate::session::Session;
use crate::structures::DeviceInformation;
use tickgate_keys::LARGEST_FILES;

/// Who issued it.
const ISSUER: &str = "tickgate";
/// What it is.
const NAME: &str = "tickgate-soft";
/// The number of the batch: there is none.
const BATCH: &str = "000";
/// The first version of the standard, that of 2012.
const STANDARD: u32 = 1;

impl Session {
    /// The serial number is that of the key store: the day when it was made, and five digits of its
    /// random number.
    pub(crate) fn information(&self) -> Result<DeviceInformation, Failure> {
        let identity = self.store().identity()?;
        let (year, month, day) = date(identity.created / 86_400);
        let serial = format!("{year:04}{month:02}{day:02}{BATCH}{:05}", identity.number % 100_000);
        Ok(DeviceInformation {
            issuer_name: text(ISSUER),
            device_name: text(NAME),
            device_serial: text(&serial),
            device_version: version(),
            standard_version: STANDARD,
            asymmetric_ability: [SGD_SM2_1 | SGD_SM2_2 | SGD_SM2_3, SM2_BITS],
            symmetric_ability: SGD_SM4_ECB | SGD_SM4_CBC | SGD_SM4_CFB | SGD_SM4_OFB | SGD_SM4_MAC,
            hash_ability: SGD_SM3 | SGD_SHA1 | SGD_SHA256,
            buffer_size: u32::try_from(LARGEST_FILES).unwrap_or(u32::MAX),
        })
    }
}

fn text<const N: usize>(text: &str) -> [u8; N] {
    let mut bytes = [0; N];
    let length = text.len().min(N);
    bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
    bytes
}

/// The version of this library: major, minor and patch in a byte each, from the third byte down.
fn version() -> u32 {
    let part = |text: &str| text.parse::<u32>().unwrap_or(0) & 0xff;
    part(env!("CARGO_PKG_VERSION_MAJOR")) << 16
        | part(env!("CARGO_PKG_VERSION_MINOR")) << 8
        | part(env!("CARGO_PKG_VERSION_PATCH"))
}

/// Year, month and day of a number of days since 1970-01-01, in the Gregorian calendar.
fn date(days: u64) -> (u64, u64, u64) {
    let leap = |year: u64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let (mut year, mut rest) = (1970, days);
    // The year of a clock that is far off is written in four digits all the same.
    while year < 9999 && rest >= 365 + u64::from(leap(year)) {
        rest -= 365 + u64::from(leap(year));
        year += 1;
    }
    let february = 28 + u64::from(leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if rest < length {
            break;
        }
        rest -= length;
        month += 1;
    }
    (year, month, rest.min(30) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar() {
        // From date(1).
        for (days, expected) in [
            (0, (1970, 1, 1)),
            (58, (1970, 2, 28)),
            (59, (1970, 3, 1)),
            (11_016, (2000, 2, 29)),
            (11_017, (2000, 3, 1)),
            (20_087, (2024, 12, 30)),
            (20_088, (2024, 12, 31)),
            (20_089, (2025, 1, 1)),
        ] {
            assert_eq!(date(days), expected, "{days}");
        }
        assert_eq!(date(u64::MAX).0, 9999);
    }
}
