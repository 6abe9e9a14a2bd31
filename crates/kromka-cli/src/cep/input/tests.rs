use std::fmt::Write as _;
use std::io::Write as _;

use kromka::core::Tick;
use kromka_cep::key_of;
use kromka_testkit::data_dir;

use super::*;

/// A schema with a number, a text and two kinds.
fn schema() -> Schema {
    let mut schema = Schema::new();
    schema.kind("hot").unwrap();
    schema.kind("cold").unwrap();
    schema.attribute("value", AttributeKind::Number).unwrap();
    schema.attribute("place", AttributeKind::Symbol).unwrap();
    schema
}

fn reader(text: &str, schema: &Schema) -> anyhow::Result<Reader> {
    Reader::new("here", Box::new(Cursor::new(text.to_owned().into_bytes())), Format::Auto, schema)
}

/// All events, by a batch size that ends within them.
fn read(text: &str, schema: &mut Schema) -> anyhow::Result<Batch> {
    let mut reader = reader(text, schema)?;
    let (mut all, mut batch) = (Batch::default(), Batch::default());
    while reader.next_batch(schema, &mut batch, 2)? > 0 {
        all.events.extend(&batch.events);
        all.values.extend(&batch.values);
        all.sources.extend(&batch.sources);
    }
    Ok(all)
}

fn wrong(text: &str) -> String {
    format!("{:#}", read(text, &mut schema()).expect_err(text))
}

/// What an event has, with its row: texts as such.
fn told(batch: &Batch, schema: &Schema) -> Vec<String> {
    let rows = batch.events.iter().zip(batch.values.chunks(2)).zip(&batch.sources);
    let told = rows.map(|((event, row), source)| {
        let place = schema.text(row[1]).unwrap_or("-");
        let kind = schema.kind_name(event.kind).unwrap();
        format!("{} {} {kind} {} {source} {} {place}", event.id, event.at.ms(), event.key, row[0])
    });
    told.collect()
}

const EVENTS: [&str; 3] = ["1 1000 hot 7 0 1.5 hall", "2 1001 cold 7 3 NaN -", "3 1002 new 0 0 -2 hall"];

#[test]
fn tables_are_read() {
    for (delimiter, end) in [(',', "\n"), (';', "\n"), (',', "\r\n")] {
        let table = "ts,type,key,source,value,other,place\n\
            1000,hot,7,,1.5,x,hall\n\
            1001, cold ,7,3,,,\n\
            \n\
            1002,new,,,-2,x,\"hall\"\n";
        let table = table.replace(',', &delimiter.to_string()).replace('\n', end);
        let mut schema = schema();
        let batch = read(&table, &mut schema).unwrap();
        assert_eq!(told(&batch, &schema), EVENTS);
    }
}

#[test]
fn objects_are_read() {
    let lines = "\n\
        {\"ts\": 1000, \"type\": \"hot\", \"key\": \"7\", \"value\": 1.5, \"place\": \"h\\u0061ll\", \"other\": [1, {\"a\": 2}]}\n\
        {\"source\": 3, \"key\": 7, \"at\": 1001.0, \"kind\": \"cold\", \"value\": null, \"place\": \"\"}\n\
        \n\
        {\"Timestamp\": \"1970-01-01T00:00:01.002Z\", \"type\": \"new\", \"value\": -2, \"place\": \"hall\", \"other\": {}}";
    let mut schema = schema();
    let batch = read(lines, &mut schema).unwrap();
    assert_eq!(told(&batch, &schema), EVENTS);
}

#[test]
fn what_is_not_known_is_ignored_and_counted() {
    let mut schema = schema();
    let mut reader = reader("b;ts;c\n1;1;\n2;2;3\n", &schema).unwrap();
    let mut batch = Batch::default();
    assert_eq!(reader.next_batch(&mut schema, &mut batch, 10).unwrap(), 2);
    assert_eq!(reader.ignored(), (&[("b".to_owned(), 2), ("c".to_owned(), 1)][..], 0));
    assert_eq!(reader.next_batch(&mut schema, &mut batch, 10).unwrap(), 0);

    let mut wide = String::from("{\"ts\": 1");
    (0..70).for_each(|number| write!(wide, ", \"n{number}\": 1").unwrap());
    wide.push('}');
    let mut reader = self::reader(&wide, &schema).unwrap();
    reader.next_batch(&mut schema, &mut batch, 10).unwrap();
    let (names, others) = reader.ignored();
    assert_eq!((names.len(), others), (64, 6));
}

#[test]
fn times_are_read_as_people_write_them() {
    for (text, ms) in [
        ("0", 0),
        ("1709239260123", 1_709_239_260_123),
        ("2024-02-29 20:41:00", 1_709_239_260_000),
        ("2024-02-29T20:41:00Z", 1_709_239_260_000),
        ("2024-02-29T20:41:00.1239Z", 1_709_239_260_123),
        ("2024-02-29 22:41:00+02:00", 1_709_239_260_000),
        ("2024-02-29 15:41:00-05:00", 1_709_239_260_000),
        ("2024-02-29", 1_709_164_800_000),
        ("1970-01-01 00:00:00", 0),
    ] {
        for input in [format!("time\n\"{text}\"\n"), format!("{{\"ts\": \"{text}\"}}")] {
            let batch = read(&input, &mut schema()).unwrap();
            assert_eq!(batch.events[0].at, Tick::from_ms(ms), "{input}");
        }
    }
}

/// Of `ts` and `time`, `ts`, in whatever order they are written; what has another name of its own is an attribute still.
#[test]
fn the_first_name_counts() {
    let mut schema = schema();
    schema.attribute("time", AttributeKind::Symbol).unwrap();
    let batch =
        read("{\"time\": \"noon\", \"ts\": 1}\n{\"ts\": 2, \"time\": \"noon\"}\n{\"time\": 3}", &mut schema).unwrap();
    assert_eq!(batch.events.iter().map(|event| event.at.ms()).collect::<Vec<_>>(), [1, 2, 3]);
    let texts = batch.values.chunks(3).map(|row| schema.text(row[2]).unwrap());
    assert_eq!(texts.collect::<Vec<_>>(), ["noon", "noon", "3"]);
}

#[test]
fn keys_are_numbers_or_hashes_of_texts() {
    let batch = read("ts,key,source\n1,7,a\n1,007,\n1,-7,18446744073709551615\n1,0,b\n", &mut schema()).unwrap();
    let keys: Vec<u64> = batch.events.iter().map(|event| event.key).collect();
    assert_eq!(keys, [7, key_of("007"), key_of("-7"), 0]);
    assert_eq!(batch.sources, [key_of("a"), 0, u64::MAX, key_of("b")]);
}

#[test]
fn events_without_a_kind_are_of_the_only_one_or_of_a_new_one() {
    let mut only = Schema::new();
    only.kind("reading").unwrap();
    assert_eq!(read("ts\n1\n", &mut only).unwrap().events[0].kind, KindId(0));
    let mut two = schema();
    let batch = read("ts,kind\n1,\n2,cold\n", &mut two).unwrap();
    assert_eq!((two.kind_name(batch.events[0].kind), batch.events[1].kind), (Some("event"), KindId(1)));
}

#[test]
fn ids_are_those_given_or_where_the_event_stands() {
    let batch = read("ts,id\n1,\n1,40\n1,\n", &mut schema()).unwrap();
    assert_eq!(batch.events.iter().map(|event| event.id).collect::<Vec<_>>(), [1, 40, 3]);
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    for (text, message) in [
        ("", None),
        ("\n \n", None),
        ("ts\n", None),
        (
            "a,b\n1,2\n",
            Some("here: no column has the time; allowed is ts, at, timestamp, datetime, time; there are \"a, b\""),
        ),
        ("[{\"ts\": 1}]", Some("here: it is a JSON list; a JSON object in each line is what can be read")),
        ("ts,value,value\n", Some("here: two columns are called \"value\"")),
        ("ts,value\n1,2\n1\n", Some("here: line 3: it has 1 columns; the header has 2")),
        ("ts,value\n1,2\n1,2,3\n", Some("here: line 3: it has 3 columns; the header has 2")),
        ("ts,value\n1,\"a\n\n2\"\n", Some("here: line 2: value is \"a\\n\\n2\"; allowed is a number")),
        ("ts,value\n1,2\n2,high\n", Some("here: line 3: value is \"high\"; allowed is a number")),
        ("ts,value\n,2\n", Some("here: line 2: it has no time; allowed is ts, at, timestamp, datetime, time")),
        (
            "ts\n-1\n",
            Some(
                "here: line 2: ts is \"-1\"; allowed is whole milliseconds, or a time as 2024-02-29T20:41:00Z, from 1970 on",
            ),
        ),
        ("ts\n1969-12-31 23:59:59.9999\n", Some("here: line 2: ts is \"1969-12-31 23:59:59.9999\"; allowed is")),
        ("ts\n2024-02-30 00:00:00\n", Some("here: line 2: ts is \"2024-02-30 00:00:00\"; allowed is")),
        (
            "ts\n18446744073709551615\n",
            Some("here: line 2: ts is 18446744073709551615; allowed is 0 to 4611686018427387903 ms"),
        ),
        ("ts,id\n1,x\n", Some("here: line 2: id is \"x\"; allowed is a whole number from 0 to 18446744073709551615")),
        ("{\"ts\": 1}\n\n{\"ts\": 1.5}", Some("here: line 3: ts is 1.5; allowed is whole milliseconds")),
        ("{\"ts\": 1}\n{\"ts\": 1", Some("here: line 2: column 8: EOF while parsing an object")),
        ("{\"ts\": 1}\n7", Some("here: line 2: it is no JSON object")),
        ("{\"ts\": 1, \"place\": [1]}", Some("here: line 1: place is a list or an object; allowed is a text")),
        ("{\"ts\": 1, \"value\": {}}", Some("here: line 1: value is a list or an object; allowed is a number")),
        ("{\"value\": 1}", Some("here: line 1: it has no time")),
    ] {
        match message {
            None if text.trim().is_empty() || text == "ts\n" => {
                assert!(read(text, &mut schema()).unwrap().events.is_empty())
            }
            None => unreachable!("{text}"),
            Some(message) => assert!(wrong(text).starts_with(message), "{}\n{message}", wrong(text)),
        }
    }
    let long = format!("ts,type\n1,{}\n", "x".repeat(300));
    assert_eq!(wrong(&long), "here: line 2: type: a name has 300 bytes; 1 to 256 are allowed");
    let long = format!("ts,value\n1,{}\n", "é".repeat(300));
    assert_eq!(wrong(&long), format!("here: line 2: value is \"{}\"...; allowed is a number", "é".repeat(40)));
}

#[test]
fn text_that_is_no_utf_8_is_told_with_its_line() {
    let input = b"ts,place\n1,a\n2,\xff\n3,b\n".to_vec();
    let mut schema = schema();
    let mut reader = Reader::new("here", Box::new(Cursor::new(input)), Format::Csv, &schema).unwrap();
    let mut batch = Batch::default();
    let error = reader.next_batch(&mut schema, &mut batch, 10).unwrap_err();
    assert!(format!("{error:#}").starts_with("here: line 3: column 2 is not UTF-8"), "{error:#}");
}

/// Whoever wants to can go on behind a bad record.
#[test]
fn a_bad_record_costs_no_other() {
    for input in ["ts\n1\nx\n3\n", "{\"ts\": 1}\n{\"ts\": \"x\"}\n{\"ts\": 3}"] {
        let mut schema = schema();
        let mut reader = reader(input, &schema).unwrap();
        let mut batch = Batch::default();
        assert!(reader.next_batch(&mut schema, &mut batch, 10).is_err());
        assert_eq!((batch.events.len(), batch.values.len(), batch.sources.len()), (1, 2, 1));
        assert_eq!(reader.next_batch(&mut schema, &mut batch, 10).unwrap(), 1);
        assert_eq!((batch.events[0].at.ms(), batch.events[0].id), (3, 3));
    }
}

/// A quote that is never closed does not take the whole file into memory, nor does a line that never ends.
#[test]
fn a_record_without_end_is_refused() {
    let endless = "x".repeat(3 * RECORD_BYTES_MAX);
    for input in [
        format!("ts,place\n1,\"a\n{endless}"),
        format!("{{\"ts\": 1}}\n{{\"ts\": 1, \"place\": \"{endless}\"}}"),
        format!("{{\"ts\": \"{endless}\"}}"),
        format!("ts,{endless}\n"),
    ] {
        let message = wrong(&input);
        assert!(
            message.contains("line ") && message.contains("longer than 1048576 bytes, which is the most"),
            "{message}"
        );
    }
    let mut schema = schema();
    let mut reader = reader(&format!("ts,place\n1,\"a\n{endless}"), &schema).unwrap();
    let mut batch = Batch::default();
    assert!(reader.next_batch(&mut schema, &mut batch, 10).is_err());
    assert_eq!(reader.next_batch(&mut schema, &mut batch, 10).unwrap(), 0);
}

#[test]
fn files_are_opened_and_a_byte_order_mark_is_none_of_the_header() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all("\u{feff}ts;value\n1;2\n".as_bytes()).unwrap();
    let mut schema = schema();
    let mut reader = Reader::open(file.path(), Format::Auto, &schema).unwrap();
    assert_eq!(reader.next_batch(&mut schema, &mut Batch::default(), 10).unwrap(), 1);
    let error = Reader::open(Path::new("missing.csv"), Format::Auto, &schema).err().unwrap();
    assert!(format!("{error:#}").starts_with("missing.csv: "));
}

#[test]
fn recorded_data_is_read_as_it_is() {
    let Some(data) = data_dir() else { return };
    for (file, attributes, events, first_ms, row) in [
        ("nab/machine_temperature_system_failure.csv", &["value"][..], 22_695, 1_386_018_900_000, &[73.967_322_07][..]),
        ("nab/nyc_taxi.csv", &["value"], 10_320, 1_404_172_800_000, &[10_844.0]),
        (
            "skab/1.csv",
            &["Pressure", "Volume Flow RateRMS", "anomaly"],
            1_145,
            1_583_750_073_000,
            &[0.054_711, 32.0, 0.0],
        ),
    ] {
        let mut schema = Schema::new();
        for name in attributes {
            schema.attribute(name, AttributeKind::Number).unwrap();
        }
        let mut reader = Reader::open(&data.join("cep/datasets").join(file), Format::Auto, &schema).unwrap();
        let (mut batch, mut count, mut last, mut back) = (Batch::default(), 0, Tick::ZERO, 0);
        while reader.next_batch(&mut schema, &mut batch, 1_000).unwrap() > 0 {
            if count == 0 {
                assert_eq!((batch.events[0].at.ms(), &batch.values[..row.len()]), (first_ms, row), "{file}");
            }
            count += batch.events.len();
            for event in &batch.events {
                back += usize::from(event.at < last);
                last = event.at;
            }
        }
        // One of them goes back an hour, once.
        assert_eq!((count, back), (events, usize::from(events == 22_695)), "{file}");
    }
}
