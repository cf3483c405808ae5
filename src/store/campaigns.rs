//! Calls that were made (征集活动, `campaigns.json`): what was asked, when, how, recorded by whom.
//!
//! The file holds no message. It is written whole under a lock of its own.

use serde::{Deserialize, Serialize};

use super::StoreError;
use super::layout::{Workspace, publish_json, read_json};
use crate::selection::Campaign;

/// Characters of the longest title, and of what is said of the ways.
const LONGEST: usize = 200;
/// Most campaigns of a workspace.
const MOST: usize = 1000;

/// Why a campaign was not recorded or removed.
#[derive(Debug, thiserror::Error)]
pub enum CampaignError {
    /// The title is empty or too long.
    #[error("the title of a campaign has 1 to {LONGEST} characters")]
    Title,
    /// Its days are no period.
    #[error("the last day of a campaign is not before its first, and at most a year after it")]
    Days,
    /// There is nothing by which messages would belong to it.
    #[error("say what it is about: a matter of the catalogue, or words of two letters or more")]
    Words,
    /// None has the number.
    #[error("no campaign has the number {0}")]
    Unknown(u32),
    /// There are too many.
    #[error("{MOST} campaigns are recorded already")]
    Many,
    /// The disk refuses, or the file is damaged.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The file.
#[derive(Default, Serialize, Deserialize)]
struct Campaigns {
    /// Number of the next one: numbers are not given again.
    next: u32,
    campaigns: Vec<Campaign>,
}

fn read(workspace: &Workspace) -> Result<Campaigns, StoreError> {
    match read_json::<Campaigns>(&workspace.root().join("campaigns.json")) {
        Ok(file) => Ok(file),
        Err(StoreError::Read { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => Ok(Campaigns::default()),
        Err(error) => Err(error),
    }
}

/// The campaigns, in the order in which they were recorded; none where nobody recorded one.
///
/// # Errors
/// When the file cannot be read or is not what its name says.
pub fn campaigns(workspace: &Workspace) -> Result<Vec<Campaign>, StoreError> {
    Ok(read(workspace)?.campaigns)
}

/// Records a campaign; its number is given here. White space in its texts is folded.
///
/// # Errors
/// When it cannot be one, or the disk refuses.
pub fn add_campaign(workspace: &Workspace, mut campaign: Campaign) -> Result<Campaign, CampaignError> {
    let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    campaign.title = fold(&campaign.title);
    campaign.ways = fold(&campaign.ways);
    campaign.words = campaign
        .words
        .iter()
        .map(|word| fold(word))
        .filter(|word| !word.is_empty())
        .collect();
    let is_plain = |text: &str| text.chars().count() <= LONGEST && !text.chars().any(char::is_control);
    if campaign.title.is_empty() || !is_plain(&campaign.title) || !is_plain(&campaign.ways) {
        return Err(CampaignError::Title);
    }
    if campaign.days.last < campaign.days.first || campaign.days.last > campaign.days.first + chrono::Days::new(366) {
        return Err(CampaignError::Days);
    }
    let is_word =
        |word: &String| word.trim_start_matches('-').chars().nth(1).is_some() && is_plain(word) && !word.contains([',', '，', '、']);
    let has_words = campaign.words.iter().any(|word| !word.starts_with('-')) && campaign.words.iter().all(is_word);
    if campaign.matter.is_empty() && !has_words {
        return Err(CampaignError::Words);
    }
    let _held = workspace.hold("campaigns.lock")?;
    let mut file = read(workspace)?;
    if file.campaigns.len() >= MOST {
        return Err(CampaignError::Many);
    }
    file.next = file.next.max(1);
    campaign.id = file.next;
    file.next += 1;
    file.campaigns.push(campaign.clone());
    publish_json(&workspace.root().join("campaigns.json"), &file)?;
    Ok(campaign)
}

/// Removes a campaign that was recorded by mistake.
///
/// # Errors
/// When there is none of the number, or the disk refuses.
pub fn remove_campaign(workspace: &Workspace, id: u32) -> Result<Campaign, CampaignError> {
    let _held = workspace.hold("campaigns.lock")?;
    let mut file = read(workspace)?;
    let at = file.campaigns.iter().position(|campaign| campaign.id == id);
    let removed = file.campaigns.remove(at.ok_or(CampaignError::Unknown(id))?);
    publish_json(&workspace.root().join("campaigns.json"), &file)?;
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Period;

    fn campaign(title: &str) -> Campaign {
        let day = |d| chrono::NaiveDate::from_ymd_opt(2025, 6, d).unwrap();
        Campaign {
            id: 0,
            title: title.to_owned(),
            matter: String::new(),
            words: vec!["公厕".to_owned()],
            days: Period {
                first: day(1),
                last: day(20),
            },
            ways: "面向社会".to_owned(),
            by: "li".to_owned(),
            at: String::new(),
        }
    }

    #[test]
    fn campaigns_are_recorded_and_removed_and_no_number_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
        assert!(campaigns(&workspace).unwrap().is_empty());
        assert_eq!(
            add_campaign(&workspace, campaign(" 我为公厕便民  献一策 ")).unwrap().title,
            "我为公厕便民 献一策"
        );
        assert_eq!(add_campaign(&workspace, campaign("乙")).unwrap().id, 2);
        remove_campaign(&workspace, 2).unwrap();
        assert!(matches!(remove_campaign(&workspace, 2), Err(CampaignError::Unknown(2))));
        assert_eq!(add_campaign(&workspace, campaign("丙")).unwrap().id, 3);
        let left: Vec<u32> = campaigns(&workspace).unwrap().iter().map(|campaign| campaign.id).collect();
        assert_eq!(left, [1, 3]);
    }

    #[test]
    fn what_cannot_be_followed_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
        let refused = |change: &dyn Fn(&mut Campaign)| {
            let mut campaign = campaign("甲");
            change(&mut campaign);
            add_campaign(&workspace, campaign).unwrap_err()
        };
        assert!(matches!(refused(&|one| one.title = "  ".to_owned()), CampaignError::Title));
        assert!(matches!(
            refused(&|one| one.days.last = one.days.first - chrono::Days::new(1)),
            CampaignError::Days
        ));
        assert!(matches!(refused(&|one| one.words = vec!["-公厕".to_owned()]), CampaignError::Words));
        assert!(matches!(refused(&|one| one.words = vec!["厕".to_owned()]), CampaignError::Words));
        assert!(campaigns(&workspace).unwrap().is_empty());
    }
}
