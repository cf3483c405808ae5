//! Which counties and cities a text names, by the marks of their level: two of one level tell two cases apart.

/// Common words that end in the mark of a level but name no unit.
const COMMON: &[&str] = &[
    "小区",
    "社区",
    "城区",
    "市区",
    "片区",
    "校区",
    "厂区",
    "景区",
    "园区",
    "辖区",
    "地区",
    "山区",
    "库区",
    "牧区",
    "街区",
    "灾区",
    "老区",
    "新区",
    "发区",
    "经开区",
    "高新区",
    "保税区",
    "业区",
    "宅区",
    "活区",
    "民区",
    "置区",
    "禁区",
    "误区",
    "全区",
    "我区",
    "本区",
    "该区",
    "各区",
    "超市",
    "城市",
    "夜市",
    "股市",
    "上市",
    "门市",
    "菜市",
    "集市",
    "花市",
    "都市",
    "房市",
    "楼市",
    "全市",
    "我市",
    "本市",
    "该市",
    "各市",
    "县市",
    "省市",
    "区市",
    "全县",
    "我县",
    "本县",
    "该县",
    "各县",
    "市县",
    "区县",
    "郡县",
];

/// Characters of a name that are compared, before the mark.
const NAME: usize = 2;

/// The counties (区, 县) and the cities (市) that a text names, each by the last two characters of its name or by its code.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AdminUnits {
    counties: Vec<Vec<char>>,
    cities: Vec<Vec<char>>,
}

impl AdminUnits {
    /// Whether no unit is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counties.is_empty() && self.cities.is_empty()
    }

    /// Adds what a clause of normalised text names. Cost: linear in its characters.
    pub fn read(&mut self, clause: &[char]) {
        for (at, &mark) in clause.iter().enumerate().skip(1) {
            let units = match mark {
                '区' | '县' => &mut self.counties,
                '市' => &mut self.cities,
                _ => continue,
            };
            let coded = clause[..at].iter().rev().take_while(|c| c.is_ascii_alphanumeric()).count();
            let name = &clause[at - if coded > 0 { coded } else { NAME.min(at) }..at];
            let ends_common = |word: &str| {
                let mut rest = clause[..=at].iter().rev();
                word.chars().rev().all(|c| rest.next() == Some(&c))
            };
            if !COMMON.iter().any(|word| ends_common(word)) && !units.iter().any(|known| known == name) {
                units.push(name.to_vec());
            }
        }
    }

    /// Whether two titles name counties, or cities, and none in common; a county of one title that the other message mentions
    /// (`left_text`, `right_text`: all that each message names) is in common.
    #[must_use]
    pub fn differ(&self, other: &Self, left_text: &Self, right_text: &Self) -> bool {
        let shares = |units: &[Vec<char>], others: &[Vec<char>]| units.iter().any(|unit| others.contains(unit));
        let counties = !self.counties.is_empty()
            && !other.counties.is_empty()
            && !shares(&self.counties, &other.counties)
            && !shares(&self.counties, &right_text.counties)
            && !shares(&other.counties, &left_text.counties);
        counties || (!self.cities.is_empty() && !other.cities.is_empty() && !shares(&self.cities, &other.cities))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &str) -> AdminUnits {
        let mut units = AdminUnits::default();
        units.read(&text.chars().collect::<Vec<char>>());
        units
    }

    fn differ(left: &str, right: &str) -> bool {
        units(left).differ(&units(right), &units(left), &units(right))
    }

    #[test]
    fn two_counties_or_two_cities_are_two_cases() {
        assert!(differ("咨询和平区落户政策", "咨询长安县落户政策"));
        assert!(differ("甲乙市公交", "丙丁市公交"));
        assert!(differ("b3区路灯", "b4县路灯"));
    }

    #[test]
    fn one_unit_or_another_level_or_a_common_word_is_no_difference() {
        assert!(!differ("咨询和平区落户政策", "市和平区怎么落户"));
        assert!(!differ("甲乙市公交", "和平区公交"));
        assert!(!differ("望湖小区停车", "锦棠社区停车"));
        assert!(!differ("夜市扰民", "超市扰民"));
    }

    #[test]
    fn what_the_other_message_mentions_is_in_common() {
        let (left, right) = (units("和平区公交"), units("长安县公交"));
        assert!(left.differ(&right, &left, &right));
        assert!(!left.differ(&right, &left, &units("长安县公交去和平区")));
    }
}
