//! Parts of an order as people write them in a line.

use model::plan::Redundancy;
use scenarios::catalogue::Catalogue;
use scenarios::order::OrderApplication;
use scenarios::quantity;

/// `NAME=TEXT`, parted at the last `=`: names of products hold none, but one never knows.
///
/// # Errors
/// Says what was expected.
pub fn pair(text: &str) -> Result<(String, String), String> {
    match text.rsplit_once('=') {
        Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("expected `NAME=VALUE`".to_owned()),
    }
}

/// `NAME=N`.
///
/// # Errors
/// Says what was expected.
pub fn number(text: &str) -> Result<(String, u32), String> {
    let (name, number) = pair(text)?;
    let number = number.parse();
    let number = number.map_err(|_| "expected `NAME=N` with a whole number N".to_owned())?;
    Ok((name, number))
}

/// `HOST=PERCENT`, in parts of a whole.
///
/// # Errors
/// Says what was expected.
pub fn part(text: &str) -> Result<(String, u64), String> {
    let (host, part) = pair(text)?;
    let part = quantity::percent_exact(&part).map_err(|error| error.to_string())?;
    Ok((host, part))
}

/// `HOST` or `HOST=HOST_ID`; a host ID may hold a `=` itself, as `DISK_SERIAL_NUM=3ac2f1`.
///
/// # Errors
/// Says what was expected.
pub fn server(text: &str) -> Result<(String, Option<String>), String> {
    let (host, host_id) = match text.split_once('=') {
        Some((host, host_id)) => (host, Some(host_id.trim().to_owned())),
        None => (text, None),
    };
    if host.trim().is_empty() {
        return Err("expected `HOST` or `HOST=HOST_ID`".to_owned());
    }
    Ok((host.trim().to_owned(), host_id.filter(|id| !id.is_empty())))
}

/// `KIND` or `KIND=WORD,…` with a number, a redundancy, `multi-site`, `release-N`.
///
/// # Errors
/// Says what was expected.
///
/// ```
/// let application = study::order::words::application("t-server=2,hot-standby")?;
/// assert_eq!(application.count, 2);
/// # Ok::<(), String>(())
/// ```
pub fn application(text: &str) -> Result<OrderApplication<'static>, String> {
    let (name, words) = text.split_once('=').unwrap_or((text, ""));
    let catalogue = Catalogue::built_in();
    let kind = catalogue.kind(name.trim()).ok_or_else(|| {
        let near = catalogue.nearest(name.trim());
        let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        format!("no kind of application `{name}`{hint}")
    })?;
    let mut application = OrderApplication::of_kind(kind);
    for word in words
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
    {
        match word {
            "none" => application.redundancy = Redundancy::None,
            "warm-standby" => application.redundancy = Redundancy::WarmStandby,
            "hot-standby" => application.redundancy = Redundancy::HotStandby,
            "multi-site" => application.multi_site = true,
            _ => match (word.strip_prefix("release-").map(str::parse), word.parse()) {
                (Some(Ok(release)), _) => application.release = Some(release),
                (None, Ok(count)) if count > 0 => application.count = count,
                _ => {
                    return Err(format!(
                        "`{word}`: expected a number, `warm-standby`, `hot-standby`, \
                         `multi-site` or `release-N`"
                    ));
                }
            },
        }
    }
    Ok(application)
}

/// One of a few words.
///
/// # Errors
/// Names the words.
pub fn one_of<T: Copy>(text: &str, of: &[(T, &str)]) -> Result<T, String> {
    of.iter()
        .find(|(_, word)| *word == text)
        .map(|(value, _)| *value)
        .ok_or_else(|| {
            let words: Vec<_> = of.iter().map(|(_, word)| *word).collect();
            format!("expected one of {}", words.join(", "))
        })
}
