use proptest::prelude::*;

use super::*;

fn plain(text: &str) -> Result<LocalTime, Reason> {
    parse(text, Style::default())
}

fn check(text: &str, expected: &str) {
    check_styled(text, Style::default(), expected);
}

fn check_styled(text: &str, style: Style, expected: &str) {
    assert_eq!(parse(text, style).map(|time| time.to_string()).as_deref(), Ok(expected), "{text}");
}

fn check_fault(text: &str, expected: Reason) {
    assert_eq!(plain(text), Err(expected), "{text}");
}

#[test]
fn dates_of_offices_are_read() {
    check("2019/2/28 11:25:05", "2019-02-28 11:25:05");
    check("2019-02-28T11:25", "2019-02-28 11:25:00");
    check("2019年4月23日 9时5分", "2019-04-23 09:05:00");
    check("24年3月5日", "2024-03-05 00:00:00");
    check("2024.3.5", "2024-03-05 00:00:00");
    check("２０２４．３．５", "2024-03-05 00:00:00");
    check("20240305091200", "2024-03-05 09:12:00");
    check("20240305", "2024-03-05 00:00:00");
    check("2024-03-05 上午 9:12", "2024-03-05 09:12:00");
    check("2024年3月5日星期二下午3点", "2024-03-05 15:00:00");
    check("2024/3/5 12:30:00 AM", "2024-03-05 00:30:00");
    check("2024-03-05 09:12:00.0", "2024-03-05 09:12:00");
    check("2024-03-05 24:00", "2024-03-06 00:00:00");
}

#[test]
fn chinese_numerals_are_read() {
    check("二〇二四年三月五日", "2024-03-05 00:00:00");
    check("二零二四年十二月三十一日", "2024-12-31 00:00:00");
    check("二○二四年十月二十日上午九时十五分", "2024-10-20 09:15:00");
    check("二四年三月廿五日", "2024-03-25 00:00:00");
    check_fault("三月五日", Reason::UnclearDate);
    check_fault("一二三四五年三月五日", Reason::UnclearDate);
}

#[test]
fn serial_days_are_read() {
    check("45356", "2024-03-05 00:00:00");
    check("45356.5", "2024-03-05 12:00:00");
    let from_1904 = Style {
        from_1904: true,
        ..Style::default()
    };
    check_styled("43894", from_1904, "2024-03-05 00:00:00");
}

#[test]
fn years_of_the_republic_are_read() {
    check("民國113年3月5日", "2024-03-05 00:00:00");
    check("113年3月5日", "2024-03-05 00:00:00");
    check("民國113/3/5", "2024-03-05 00:00:00");
    check("民國99年3月5日", "2010-03-05 00:00:00");
}

#[test]
fn zones_become_the_wall_clock() {
    check("2024-03-05T01:12:00Z", "2024-03-05 09:12:00");
    check("2024-03-05T09:12:00.123+08:00", "2024-03-05 09:12:00");
    check("2024-03-05T09:12:00+0900", "2024-03-05 08:12:00");
    check("1709601120", "2024-03-05 09:12:00");
    check("1709601120000", "2024-03-05 09:12:00");
}

#[test]
fn impossible_dates_are_no_dates() {
    for text in ["2024-13-40", "2024-02-30", "20241340", "2024-03-05 25:00", "1812/1/1"] {
        check_fault(text, Reason::ImpossibleDate);
    }
}

#[test]
fn the_zeros_of_old_systems_are_empty() {
    for text in [
        "0000-00-00",
        "0000-00-00 00:00:00",
        "1900-01-00",
        "1900/1/1 0:00",
        "1899-12-30",
        "0001-01-01",
        "0",
        "00000000",
    ] {
        check_fault(text, Reason::EmptyDate);
    }
}

#[test]
fn unclear_dates_are_not_guessed() {
    for text in [
        "3月5日",
        "2024年3月",
        "3/5/2024",
        "25/3/2024",
        "05-06-07",
        "113/3/5",
        "上周",
        "2024",
        "2024-03-05 9",
        "2024-3/5",
        "2024-3-5 和 2024-3-6",
        "45356人",
    ] {
        check_fault(text, Reason::UnclearDate);
    }
}

#[test]
fn a_column_decides_the_order_only_where_one_order_is_left() {
    let order = |values: &[&str]| Style::of(values.iter().copied()).order;
    assert_eq!(order(&["3/5/2024", "25/3/2024"]), Some(Order::Dmy));
    assert_eq!(order(&["3/5/2024", "3/25/24 9:12"]), Some(Order::Mdy));
    assert_eq!(order(&["3/5/2024", "4/5/2024"]), None);
    assert_eq!(order(&["25/3/2024", "3/25/2024"]), None);
    assert_eq!(order(&["2024/3/5"]), None);
    check_styled("3/5/2024 9:12", Style::of(["25/3/2024"]), "2024-05-03 09:12:00");
    let year_first = Style {
        order: Some(Order::Ymd),
        ..Style::default()
    };
    check_styled("24.3.5", year_first, "2024-03-05 00:00:00");
}

#[test]
fn a_column_is_of_the_republic_only_where_every_date_is() {
    let style = Style::of(["113/3/5", "99/12/31", "", "0000-00-00"]);
    check_styled("113/3/5", style, "2024-03-05 00:00:00");
    check_styled("99.3.5", style, "2010-03-05 00:00:00");
    check_styled("1130305", Style::of(["1130305"]), "2024-03-05 00:00:00");
    assert!(!Style::of(["113/3/5", "2024/3/5"]).republic);
    assert!(!Style::of(["99/3/5"]).republic);
    assert!(!Style::of(["113/3/5", "113/13/5"]).republic);
}

#[test]
fn a_missing_year_is_taken_from_the_table() {
    let style = Style {
        year: Some(2024),
        ..Style::default()
    };
    check_styled("3月5日", style, "2024-03-05 00:00:00");
    check_styled("3月5日 9:12", style, "2024-03-05 09:12:00");
    assert_eq!(parse("2月30日", style), Err(Reason::ImpossibleDate));
    assert_eq!(parse("3月5", style), Err(Reason::UnclearDate));
}

#[test]
fn years_are_found_in_titles_and_names_of_files() {
    assert_eq!(years_in("某市2024年3月来件登记表"), [2024]);
    assert_eq!(years_in("来件_20240305.csv"), [2024]);
    assert_eq!(years_in("２４年第一季度"), [2024]);
    assert_eq!(years_in("2023年12月至2024年1月"), [2023, 2024]);
    assert_eq!(years_in("12345热线工单，第24期"), [0; 0]);
}

proptest! {
    #[test]
    fn written_times_are_read_back(seconds in -600_000_000i64..4_000_000_000) {
        let time = LocalTime(seconds);
        for form in ["%Y-%m-%d %H:%M:%S", "%Y/%-m/%-d %-H:%M:%S", "%Y.%-m.%-d %H:%M:%S", "%Y年%-m月%-d日 %-H时%-M分%-S秒", "%Y%m%d%H%M%S", "%Y-%m-%dT%H:%M:%S+08:00", "%Y/%-m/%-d %-I:%M:%S %p"] {
            prop_assert_eq!(plain(&time.naive().format(form).to_string()), Ok(time), "{}", form);
        }
    }

    #[test]
    fn days_in_numerals_republic_and_serials_are_read_back(day in 0i64..40_000) {
        let time = LocalTime(day * 86_400);
        let date = time.naive().date();
        use chrono::Datelike;
        let digit = |n: u32| "〇一二三四五六七八九".chars().nth(n as usize).unwrap();
        let year: String = date.year().to_string().chars().map(|c| digit(c.to_digit(10).unwrap())).collect();
        let tens = |n: u32| match (n / 10, n % 10) {
            (0, ones) => digit(ones).to_string(),
            (1, 0) => "十".to_owned(),
            (1, ones) => format!("十{}", digit(ones)),
            (tens, 0) => format!("{}十", digit(tens)),
            (tens, ones) => format!("{}十{}", digit(tens), digit(ones)),
        };
        prop_assert_eq!(plain(&format!("{year}年{}月{}日", tens(date.month()), tens(date.day()))), Ok(time));
        let republic = format!("{}/{}/{}", date.year() - 1911, date.month(), date.day());
        prop_assert_eq!(plain(&format!("民国{republic}")), Ok(time));
        prop_assert_eq!(parse(&republic, Style { republic: true, ..Style::default() }), Ok(time));
        prop_assert_eq!(plain(&(day + SERIAL_OF_1970).to_string()), Ok(time));
        for (order, form) in [(Order::Dmy, "%-d/%-m/%Y"), (Order::Mdy, "%m/%d/%Y")] {
            let style = Style { order: Some(order), ..Style::default() };
            prop_assert_eq!(parse(&date.format(form).to_string(), style), Ok(time));
        }
        let style = Style { year: Some(date.year()), ..Style::default() };
        prop_assert_eq!(parse(&date.format("%-m月%-d日").to_string(), style), Ok(time));
    }

    #[test]
    fn no_text_panics(text in "[0-9年月日时:/. TZ+上午民国〇三十-]{0,20}", republic: bool) {
        let style = Style { republic, order: Some(Order::Dmy), ..Style::of([text.as_str()]) };
        let _ = parse(&text, style);
        let _ = years_in(&text);
    }
}
