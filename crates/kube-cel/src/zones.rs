//! How far east of UTC are the clocks of a time zone?
//!
//! The database of time zones is large, and every browser has it: who runs the engine says where to look.

use std::fmt;

/// Where time zones by name (`Europe/Berlin`) are looked up. All answer the same, so any two are equal.
#[derive(Clone, Copy)]
pub struct Zones(Option<Lookup>);

/// Seconds east of UTC in the zone of that name, so many seconds after 1970-01-01T00:00:00Z; `None` when there is no
/// such zone.
pub type Lookup = fn(&str, i64) -> Option<i64>;

impl Zones {
    /// Looked up by a function.
    pub const fn by(lookup: Lookup) -> Self {
        Self(Some(lookup))
    }

    pub(crate) const fn lookup(self) -> Option<Lookup> {
        self.0
    }
}

/// Names that stand for several zones: in the database they are folders (the IANA's time zones, release 2025b).
const FOLDERS: [&str; 20] = [
    "Africa",
    "America",
    "America/Argentina",
    "America/Indiana",
    "America/Kentucky",
    "America/North_Dakota",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Brazil",
    "Canada",
    "Chile",
    "Etc",
    "Europe",
    "Indian",
    "Mexico",
    "Pacific",
    "US",
];

/// Whether a name leads to a folder of the database.
pub(crate) fn is_folder(name: &str) -> bool {
    let steps: Vec<&str> = name.split('/').filter(|step| !matches!(*step, "" | ".")).collect();
    steps.is_empty() || FOLDERS.contains(&&*steps.join("/"))
}

impl Default for Zones {
    /// The database of the feature `zones`; without it there is none.
    fn default() -> Self {
        #[cfg(feature = "zones")]
        return Self::by(in_database);
        #[cfg(not(feature = "zones"))]
        Self(None)
    }
}

#[cfg(feature = "zones")]
fn in_database(name: &str, seconds: i64) -> Option<i64> {
    use chrono_tz::{OffsetComponents, Tz};
    let zone: Tz = name.parse().ok()?;
    let at = chrono::DateTime::from_timestamp(seconds, 0)?.naive_utc();
    let offset = chrono::TimeZone::offset_from_utc_datetime(&zone, &at);
    Some(offset.base_utc_offset().num_seconds() + offset.dst_offset().num_seconds())
}

impl PartialEq for Zones {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Zones {}

impl PartialOrd for Zones {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Zones {
    fn cmp(&self, _: &Self) -> std::cmp::Ordering {
        std::cmp::Ordering::Equal
    }
}

impl fmt::Debug for Zones {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Zones")
    }
}
