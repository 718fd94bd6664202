//! How instants and limits are written in stored results.

/// Instants in files: whole microseconds since the start.
pub(crate) mod instant {
    use kernel::Time;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(at: &Time, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(at.0)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Time, D::Error> {
        u64::deserialize(from).map(Time)
    }
}

/// Instants that may be missing.
pub(crate) mod optional_instant {
    use kernel::Time;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(at: &Option<Time>, to: S) -> Result<S::Ok, S::Error> {
        at.map(|at| at.0).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Time>, D::Error> {
        Option::<u64>::deserialize(from).map(|at| at.map(Time))
    }
}

/// From and to.
pub(crate) mod instants {
    use kernel::Time;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(at: &(Time, Time), to: S) -> Result<S::Ok, S::Error> {
        (at.0.0, at.1.0).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<(Time, Time), D::Error> {
        <(u64, u64)>::deserialize(from).map(|(from, to)| (Time(from), Time(to)))
    }
}

/// A target's limit: `{"max": 0.001}` or `{"min": 0.9}`.
pub(crate) mod optional_limit {
    use crate::estimate::Limit;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Written {
        Max(f64),
        Min(f64),
    }

    pub(crate) fn serialize<S: Serializer>(
        limit: &Option<Limit>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let written = limit.map(|limit| match limit {
            Limit::Max(value) => Written::Max(value),
            Limit::Min(value) => Written::Min(value),
        });
        written.serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Limit>, D::Error> {
        let written = Option::<Written>::deserialize(from)?;
        Ok(written.map(|limit| match limit {
            Written::Max(value) => Limit::Max(value),
            Written::Min(value) => Limit::Min(value),
        }))
    }
}
