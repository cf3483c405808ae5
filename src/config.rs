//! Settings: the program's defaults, then the workspace's `minzhi.toml`; flags of single commands come last. Immutable once loaded.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::pipeline::AnalyzeParams;
use crate::report::ReportSettings;

/// Everything that can be set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Parameters of every stage of the analysis.
    pub analyze: AnalyzeParams,
    /// What is kept.
    pub retention: Retention,
    /// The service.
    pub service: Service,
    /// Documents.
    pub report: ReportSettings,
}

/// How the service is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Service {
    /// Names, beside addresses, by which other computers call it, such as `minzhi.example.gov.cn`.
    pub hosts: Vec<String>,
}

/// How much of the past stays on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retention {
    /// Generations kept, the current one among them; at least 1.
    pub generations: usize,
}

impl Default for Retention {
    fn default() -> Self {
        Self { generations: 3 }
    }
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A value or a name is wrong.
    #[error("read {}: {reason}\nhint: `minzhi config` prints every setting with its value", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What the parser says, with line and column.
        reason: String,
    },
}

impl Config {
    /// Loads `minzhi.toml` of a workspace over the defaults; without the file, the defaults.
    ///
    /// # Errors
    /// When the file cannot be read, names an unknown setting or holds a value of the wrong kind.
    pub fn load(workspace: &Path) -> Result<Self, ConfigError> {
        let path = workspace.join("minzhi.toml");
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(source) => return Err(ConfigError::Read { path, source }),
        };
        toml::from_str(&text).map_err(|error| ConfigError::Invalid {
            path,
            reason: error.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_setting_is_refused_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("minzhi.toml"), "[retention]\ngenerations = 2\n").unwrap();
        assert_eq!(Config::load(folder.path()).unwrap().retention.generations, 2);
        std::fs::write(folder.path().join("minzhi.toml"), "[retention]\ngenerationz = 2\n").unwrap();
        let error = Config::load(folder.path()).unwrap_err().to_string();
        assert!(error.contains("generationz") && error.contains("line 2"), "{error}");
    }

    #[test]
    fn every_default_survives_the_way_through_a_file() {
        let text = toml::to_string(&Config::default()).unwrap();
        assert_eq!(toml::from_str::<Config>(&text).unwrap(), Config::default());
    }
}
