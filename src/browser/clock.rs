//! What time is it, and what has nobody else called so?

/// Milliseconds since 1970, as the reader's computer has it.
pub fn now() -> f64 {
    js_sys::Date::now()
}

/// Milliseconds since the page began to load; never runs backwards. 0 where the browser has no such clock.
pub fn elapsed() -> f64 {
    super::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}

/// A name that no other tab has taken: the time and 52 random bits.
pub fn unique() -> String {
    // The casts only cut fractions off: both numbers are positive and below 2^53.
    let chance = js_sys::Math::random() * 4_503_599_627_370_496.0;
    let (time, chance) = (now() as u64, chance as u64);
    format!("{time:x}-{chance:x}")
}
