use super::*;
use crate::text::normalize;

/// The pieces that are masked, with their kinds.
fn masked(text: &str) -> Vec<(String, &'static str)> {
    let normalized = normalize(text).text;
    find_masks(&normalized)
        .into_iter()
        .map(|mask| (normalized[mask.range].to_owned(), mask.kind.code()))
        .collect()
}

fn check(text: &str, expected: &[(&str, &str)]) {
    let found = masked(text);
    let found: Vec<(&str, &str)> = found.iter().map(|(piece, kind)| (piece.as_str(), *kind)).collect();
    assert_eq!(found, expected, "{text}");
}

fn check_readable(text: &str) {
    check(text, &[]);
}

#[test]
fn identity_cards_are_masked_by_their_check_digit() {
    check("身份证号11010519491231002X，请核实", &[("11010519491231002x", "id_card")]);
    check("证件：１１０１０５１９４９１２３１００２Ｘ", &[("11010519491231002x", "id_card")]);
    check("编号110105194912310021没有问题", &[]);
    check("身份证110105 19491231 002X", &[("110105 19491231 002x", "id_card")]);
    check("老证110105491231002", &[("110105491231002", "id_card")]);
}

#[test]
fn telephones_are_masked() {
    check("请联系13800138000", &[("13800138000", "phone")]);
    check(
        "手机138-0013-8000或138 0013 8001",
        &[("138-0013-8000", "phone"), ("138 0013 8001", "phone")],
    );
    check("+86 13800138000", &[("86 13800138000", "phone")]);
    check("电话:0731-88880000转2", &[("0731-88880000转2", "phone")]);
    check("座机0731—88880000 分机801。", &[("0731—88880000 分机801", "phone")]);
    check("电话88880000、88880001", &[("88880000", "phone"), ("88880001", "phone")]);
    check("１３８　００１３　８０００", &[("138 0013 8000", "phone")]);
    check("手机号1 3 8 0 0 1 3 8 0 0 0。", &[("1 3 8 0 0 1 3 8 0 0 0", "phone")]);
    check(
        "微信13800138000同号，tel.13900139000",
        &[("13800138000", "phone"), ("13900139000", "phone")],
    );
    check("(010)66660000", &[("010)66660000", "phone")]);
    check("座机 88880000", &[("88880000", "phone")]);
    check("用88880000打电话催缴", &[("88880000", "phone")]);
}

#[test]
fn a_number_shorter_than_its_area_code_stays_readable() {
    check_readable("第02号楼，编号03，日期05-1");
}

#[test]
fn bank_cards_are_masked_by_their_check_digit() {
    check("打到6222020000000000000上", &[("6222020000000000000", "bank_card")]);
    check("卡号6222 0200 0000 0000 123", &[("6222 0200 0000 0000 123", "bank_card")]);
    check_readable("项目代码6222020000000000001");
}

#[test]
fn accounts_and_addresses_of_the_net_are_masked() {
    check("邮箱zhang.san_01@example.com.cn。", &[("zhang.san_01@example.com.cn", "email")]);
    check("加我微信：abc_12345", &[("abc_12345", "account")]);
    check("QQ号 123456789", &[("123456789", "account")]);
    check_readable("微信公众号和12345热线都反映过");
}

#[test]
fn spelled_numbers_are_masked() {
    check("电话一三八〇〇一三八〇〇〇。", &[("一三八〇〇一三八〇〇〇", "phone")]);
    check("手机幺三八零零幺三八零零零", &[("幺三八零零幺三八零零零", "phone")]);
    check("加壹叁捌零零壹叁捌零零零", &[("壹叁捌零零壹叁捌零零零", "phone")]);
    check("打138零零138000找我", &[("138零零138000", "phone")]);
    check("座机电话八八八八零零零零", &[("八八八八零零零零", "phone")]);
    check_readable("二〇二四年三月五日，一二三四五六七");
}

#[test]
fn plates_and_permits_are_masked() {
    check("京A12345占道，沪·AD12345也是", &[("京a12345", "plate"), ("沪·ad12345", "plate")]);
    check(
        "粤Ｂ　Ｄ１２３４５和湘A1234学，粤Z1234港",
        &[("粤b d12345", "plate"), ("湘a1234学", "plate"), ("粤z1234港", "plate")],
    );
    check("湘 A12345违停", &[("湘 a12345", "plate")]);
    check("车牌粤B·12345", &[("粤b·12345", "plate")]);
    check("甲A·WMQUX和车牌号甲B12X45", &[("甲a·wmqux", "plate"), ("甲b12x45", "plate")]);
    check("护照号E12345678", &[("e12345678", "passport")]);
    check("去年办理出入境手续，持有的是G12345678", &[("g12345678", "passport")]);
    check("往来港澳通行证C12345678", &[("c12345678", "passport")]);
    check_readable("物料G12345678缺货");
    check_readable("湘A区1234人");
}

#[test]
fn numbers_of_the_matter_stay_readable() {
    for text in [
        "2024年3月5日第12345号文",
        "工单编号20240305123456",
        "预算1380000000元",
        "总投资13800000000元",
        "国道G107和地铁3号线",
        "第二十条第3款",
        "人民路138号",
        "2019-2020学年",
        "每天7:20至8:10",
        "电话12345",
        "拨打110",
        "坐标28.19823,112.97093",
        "订单号2024030513800138",
        "服务热线400-888-0000和800 888 0000",
        "电话95588",
        "自2023-03-05 10:20:30起",
        "电话咨询20240305",
    ] {
        check_readable(text);
    }
}

#[test]
fn names_after_cues_are_masked() {
    check("我叫张小明，住在城东", &[("张小明", "name")]);
    check("联系人：欧阳小明 电话", &[("欧阳小明", "name")]);
    check("姓名:高飞,男", &[("高飞", "name")]);
    check("被举报人王大力利用职权", &[("王大力", "name")]);
    check("村民李小四来电反映", &[("李小四", "name")]);
    check("补充：联系人程正华，请回电", &[("程正华", "name")]);
    check("我叫高家豪，住在城东", &[("高家豪", "name")]);
    check("您好。\n曾启明同志：来信收悉", &[("曾启明", "name")]);
    check("举报局长赵大钱贪污", &[("赵大钱", "name")]);
    check("市民张小明先生和王女士", &[("张小明", "name")]);
    check("感谢张伟同志，黄龙飞同志也好", &[("张伟", "name"), ("黄龙飞", "name")]);
    check("盼复！\n陈小红\n2024年3月5日", &[("陈小红", "name")]);
}

#[test]
fn names_without_cues_are_masked_where_other_signs_agree() {
    check("实名举报某某局局长赵大明", &[("赵大明", "name")]);
    check("其丈夫刘强在工地干活", &[("刘强", "name")]);
    check("后来被李国强打伤", &[("李国强", "name")]);
    check("，张秀英今年八十岁", &[("张秀英", "name")]);
    check_readable("，张家湾今年修路");
    check_readable("黄河路和江山路的路口");
}

#[test]
fn a_name_is_masked_wherever_the_text_repeats_it() {
    check("联系人：王可久。后来王可久不接电话", &[("王可久", "name"), ("王可久", "name")]);
}

#[test]
fn names_in_a_row_are_masked() {
    check(
        "业主代表：李小红、1王可久、2谢帆等三人",
        &[("李小红", "name"), ("王可久", "name"), ("谢帆", "name")],
    );
}

#[test]
fn hidden_names_offices_and_words_stay_readable() {
    for text in [
        "举报人张某反映",
        "联系人：张**",
        "局长 王某",
        "尊敬的胡书记",
        "王主任您好",
        "，王女士反映，陈医生也在",
        "居民和政府",
        "我向政府反映，向社会公开",
        "张先生反映",
        "举报人对此不满",
        "当事人方便时",
        "居民周边没有公园",
        "业主任何时候",
        "投诉人和家属",
        "高新区书记",
        "居民许多年来",
        "家长焦虑，孩子累",
        "居民王家湾村",
        "投诉人连续三天",
        "当事人应当于明天",
        "市长信箱",
        "姓名",
        "本人于3月5日",
    ] {
        check_readable(text);
    }
}

#[test]
fn doors_are_masked_and_buildings_are_not() {
    check("阳光小区3栋2单元501室漏水", &[("2单元501室", "address")]);
    check("G2栋320,楼上噪音", &[("320", "address")]);
    check("幸福花园3-2-501", &[("2-501", "address")]);
    check("某路58弄3号501室", &[("501室", "address")]);
    check("三栋二单元五零一室漏水", &[("二单元五零一室", "address")]);
    check("陽光小區３棟２單元５０１室", &[("2单元501室", "address")]);
    check("家住某某路138号，路灯坏了", &[("138号", "address")]);
    check("某村3组15号", &[("15号", "address")]);
    check_readable("人民路138号的路灯坏了");
    check_readable("住在附近。人民路138号的路灯坏了");
    check_readable("3栋120户居民没有电梯");
    check_readable("3栋2单元电梯坏了");
    check_readable("政务中心501室");
    check_readable("人民路12-3-2024");
}

#[test]
fn columns_of_people_are_known_by_their_headers() {
    for (kind, headers) in [
        (
            CellKind::Name,
            &[
                "姓名",
                "1、您的姓名：",
                "联系人（必填）",
                "被舉報人",
                "信访人姓名",
                "昵称",
                "Contact_Person",
            ][..],
        ),
        (
            CellKind::Contact,
            &[
                "手机号码",
                "联系电话1",
                "您的联系方式*",
                "联系人电话",
                "E-mail",
                "来自IP",
                "IP地址",
                "微信号",
                "tel",
            ],
        ),
        (CellKind::Address, &["住址", "通信地址", "家庭住址", "地址", "Home_Address"]),
        (
            CellKind::Certificate,
            &["证件号码", "身份证号", "身份证号（18位）", "银行卡号", "车牌号"],
        ),
        (
            CellKind::Text,
            &[
                "诉求地址",
                "信访人数",
                "是否匿名",
                "姓名是否公开",
                "诉求内容",
                "IP属地",
                "hotel",
                "电话回访结果",
                "联系人类型",
            ],
        ),
    ] {
        for header in headers {
            assert_eq!(cell_kind_of_header(header), kind, "{header}");
        }
    }
}

#[test]
fn cells_of_people_are_hidden_whole() {
    for (kind, cell, shown) in [
        (CellKind::Name, "张小明、李小红", "〔姓名〕"),
        (CellKind::Name, "晚风", "〔姓名〕"),
        (CellKind::Name, "张**", "张**"),
        (CellKind::Name, "匿名", "匿名"),
        (CellKind::Contact, "88880000", "〔电话〕"),
        (CellKind::Contact, "a@example.cn", "〔邮箱〕"),
        (CellKind::Contact, "abc_12345", "〔账号〕"),
        (CellKind::Contact, "138****8000", "138****8000"),
        (CellKind::Address, "人民路138号3栋", "〔门牌〕"),
        (CellKind::Certificate, "11010519491231002X", "〔身份证号〕"),
        (CellKind::Certificate, "E12345678", "〔证件号〕"),
        (CellKind::Certificate, "／", "／"),
        (CellKind::Text, "路灯坏了，电话13800138000", "路灯坏了，电话〔电话〕"),
        (CellKind::Contact, "", ""),
    ] {
        assert_eq!(mask_cell(kind, cell), shown, "{kind:?} {cell}");
    }
}

#[test]
fn a_contact_is_the_same_in_every_spelling() {
    for (identity, spellings) in [
        (
            "13800138000",
            &[
                "13800138000",
                "138 0013 8000",
                "１３８-００１３-８０００",
                "+86 13800138000",
                "0086-13800138000",
                "0731-88880000；13800138000",
                "13800138000（微信同号）",
                "13800138000.0",
                "一三八〇〇一三八〇〇〇",
                "a@example.cn 13800138000",
            ][..],
        ),
        (
            "073188880000",
            &["0731-88880000", "(0731)88880000转801", "+86 0731 8888 0000", "073188880000"],
        ),
        ("88880000", &["88880000", "8888-0000 分机 12", "８８８８００００"]),
        ("a@example.cn", &["a@example.cn", "邮箱：A@Example.cn"]),
        ("11010519491231002x", &["11010519491231002X"]),
        ("abc_12345", &["微信abc_12345"]),
    ] {
        for spelling in spellings {
            assert_eq!(identity_of_contact(spelling).as_deref(), Some(identity), "{spelling}");
        }
    }
    for nobody in ["", "无", "138****8000", "12345"] {
        assert_eq!(identity_of_contact(nobody), None, "{nobody}");
    }
}

#[test]
fn names_that_are_hidden_already_are_known() {
    for name in [
        "张**",
        "张*",
        "李某",
        "王某某",
        "张XX",
        "张××",
        "张先生",
        "李女士",
        "欧阳**",
        "*小明",
        "张某某（重复）",
        "張＊＊",
        "陈某女士",
        "王阿姨",
        "张",
    ] {
        assert!(is_masked_name(name), "{name}");
    }
    for name in [
        "张小明",
        "张小明先生",
        "",
        "Alex",
        "maxx",
        "欧阳小明",
        "某市第一中学高三学生家长委员会",
        "A00012345",
    ] {
        assert!(!is_masked_name(name), "{name}");
    }
}
