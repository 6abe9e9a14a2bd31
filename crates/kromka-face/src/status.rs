//! The statuses of C: 0, and the negative number of each error.
//!
//! Written by `cargo xtask status` from the error tables in the code. Do not edit. The rest of this crate uses `NAMES`
//! only, so that a file that is out of date still compiles; should it not, leave an empty `NAMES` here and run
//! `cargo xtask status`.

use core::ffi::CStr;

/// Success; counts are above it.
pub const ORCHESTRATOR_OK: i32 = 0;
/// {field} is {have}; allowed is {min} to {max}
pub const ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE: i32 = -1001;
/// {field} is {have}; allowed is {min} to {max}
pub const ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE_FLOAT: i32 = -1002;
/// {field} is not a finite number
pub const ORCHESTRATOR_ERR_BOUND_NOT_FINITE: i32 = -1003;
/// {what} {have} is unknown; allowed is 0 to {count} exclusive
pub const ORCHESTRATOR_ERR_UNKNOWN_CODE: i32 = -1010;
/// the weight of {criterion} is {have}; allowed is 0 to {max}
pub const ORCHESTRATOR_ERR_POLICY_WEIGHT: i32 = -1020;
/// the weights sum to zero; at least one must be 0.000001 or more
pub const ORCHESTRATOR_ERR_POLICY_WEIGHTS_SUM_TO_ZERO: i32 = -1021;
/// the preference on {criterion} is {have}; allowed is {min} to {max}
pub const ORCHESTRATOR_ERR_POLICY_PREFERENCE: i32 = -1022;
/// What the inner error says.
pub const ORCHESTRATOR_ERR_POLICY_FIELD: i32 = -1023;
/// all {max} places for rules are taken
pub const ORCHESTRATOR_ERR_RULE_TOO_MANY: i32 = -1101;
/// the rule has {have} conditions; allowed is up to {max}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_RULE_TOO_MANY_CONDITIONS: i32 = -1102;
/// the factor of the rule is {have}; allowed is 0 to {max}
pub const ORCHESTRATOR_ERR_RULE_FACTOR: i32 = -1103;
/// the bonus of the rule is {have}; allowed is {min} to {max}
pub const ORCHESTRATOR_ERR_RULE_BONUS: i32 = -1104;
/// a rule that moves a weight compares a field of an option; it may compare only fields of task, device and link
pub const ORCHESTRATOR_ERR_RULE_WEIGHT_READS_OPTION: i32 = -1105;
/// the rule names no environment; it must name at least one
pub const ORCHESTRATOR_ERR_RULE_NO_ENVIRONMENT: i32 = -1106;
/// the batch has {need} cases but room for {have} verdicts
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_BATCH_LENGTH: i32 = -1110;
/// there are no alternatives; at least one is needed
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MCDA_NO_ALTERNATIVES: i32 = -1120;
/// there are {have} alternatives; at most {max} are allowed
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MCDA_TOO_MANY_ALTERNATIVES: i32 = -1121;
/// the weight of {criterion} is {have}; it must be finite and not negative
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MCDA_WEIGHT: i32 = -1122;
/// the weights sum to zero; at least one must be more
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MCDA_WEIGHTS_SUM_TO_ZERO: i32 = -1123;
/// alternative {alternative} has {have} for {criterion}; it must be a finite number
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MCDA_VALUE: i32 = -1124;
/// alternative {alternative} has {have} for {criterion}; on fixed anchors 0 to 1 is allowed
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MCDA_ANCHOR: i32 = -1125;
/// What the inner error says.
pub const ORCHESTRATOR_ERR_POWER_FIELD: i32 = -1201;
/// battery thresholds are {critical}, {low} and {conservative} ppb; critical must be below low, low below conservative
pub const ORCHESTRATOR_ERR_POWER_BATTERY_ORDER: i32 = -1202;
/// temperature thresholds are {warm}, {hot} and {critical} m°C; warm must be below hot, hot below critical
pub const ORCHESTRATOR_ERR_POWER_TEMPERATURE_ORDER: i32 = -1203;
/// headroom thresholds are {warm}, {hot} and {critical} thousandths; warm must be below hot, hot below critical
pub const ORCHESTRATOR_ERR_POWER_HEADROOM_ORDER: i32 = -1204;
/// chunk sizes are {min}, {base} and {max}; the least must not be above the base, nor the base above the most
pub const ORCHESTRATOR_ERR_POWER_CHUNK_ORDER: i32 = -1205;
/// memory tier {at} does not end above the one before it
pub const ORCHESTRATOR_ERR_POWER_TIER_ORDER: i32 = -1206;
/// the {what} hysteresis of {margin} takes the threshold of {threshold} beyond the end of its range, so that the level could never be left
pub const ORCHESTRATOR_ERR_POWER_NEVER_LEFT: i32 = -1207;
/// the stored mode is {mode} by cause {cause}; its levels make {mode_need} by cause {cause_need}
pub const ORCHESTRATOR_ERR_POWER_INCONSISTENT: i32 = -1208;
/// What the inner error says.
pub const ORCHESTRATOR_ERR_TRANSPORT_FIELD: i32 = -1209;
/// {have} transports were given; {max} are the most
pub const ORCHESTRATOR_ERR_TRANSPORT_TOO_MANY: i32 = -1210;
/// transport {id} is given twice; each id is given once
pub const ORCHESTRATOR_ERR_TRANSPORT_ID_TWICE: i32 = -1211;
/// transport {id} runs over no kind of link; it needs one at least
pub const ORCHESTRATOR_ERR_TRANSPORT_NO_LINK: i32 = -1212;
/// the weights of the criteria of transports sum to 0; one at least must be more
pub const ORCHESTRATOR_ERR_TRANSPORT_WEIGHTS_SUM_TO_ZERO: i32 = -1213;
/// no transport was given; at least one is needed
pub const ORCHESTRATOR_ERR_TRANSPORT_NO_TRANSPORT: i32 = -1214;
/// each of {count} transports was refused; the nearest is {nearest}, whose {constraint} is {have} where {need} is needed
pub const ORCHESTRATOR_ERR_TRANSPORT_REFUSED: i32 = -1215;
/// energy gain of mode {mode} is {have} thousandths; at least {need}, as the mode before it, is needed
pub const ORCHESTRATOR_ERR_TRANSPORT_GAIN_FALLS: i32 = -1216;
/// the plan has {have} hours; allowed is 1 to {max}
pub const ORCHESTRATOR_ERR_POWER_PLAN_HOURS: i32 = -1220;
/// there are {have} caps for {need} hours
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_POWER_PLAN_CAPS: i32 = -1221;
/// steps sum to {energy} ppb of energy and {worth} ppb of worth; both must be 1000000000
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_POWER_WORTH_SUM: i32 = -1222;
/// step {at} is worth more for its energy than the one before it; the most worth for a joule comes first
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_POWER_WORTH_ORDER: i32 = -1223;
/// What the inner error says.
pub const ORCHESTRATOR_ERR_PLAN_FIELD: i32 = -1301;
/// {environment} is among its own fallbacks; a fallback is another environment
pub const ORCHESTRATOR_ERR_PLAN_FALLBACK_IS_PRIMARY: i32 = -1302;
/// a health check waits {have} ms for its answer; allowed is up to its interval of {max} ms
pub const ORCHESTRATOR_ERR_PLAN_TIMEOUT_BEYOND_INTERVAL: i32 = -1303;
/// the recovery delay is {have} ms; the plan's longest is {max} ms
pub const ORCHESTRATOR_ERR_PLAN_DELAY_BEYOND_MAX: i32 = -1304;
/// the conditional strategy has no condition; at least one part must be set
pub const ORCHESTRATOR_ERR_PLAN_NO_CONDITION: i32 = -1305;
/// What the inner error says.
pub const ORCHESTRATOR_ERR_VECTOR_FIELD: i32 = -1701;
/// a vector has {have} values; this index needs {need}
pub const ORCHESTRATOR_ERR_VECTOR_DIMS: i32 = -1702;
/// value {at} of a vector is not a number from -1e15 to 1e15
pub const ORCHESTRATOR_ERR_VECTOR_VALUE: i32 = -1703;
/// all values of a vector are below 1e-30; the cosine needs a direction
pub const ORCHESTRATOR_ERR_VECTOR_ZERO: i32 = -1704;
/// there is a vector with id {id} already
pub const ORCHESTRATOR_ERR_VECTOR_DUPLICATE: i32 = -1705;
/// there is no vector with id {id}
pub const ORCHESTRATOR_ERR_VECTOR_UNKNOWN: i32 = -1706;
/// full: there would be {need} vectors; at most {max} are allowed
pub const ORCHESTRATOR_ERR_VECTOR_FULL: i32 = -1707;
/// full: there would be {need} bytes; at most {max} are allowed
pub const ORCHESTRATOR_ERR_VECTOR_FULL_BYTES: i32 = -1708;
/// there are {ids} ids and {vectors} vectors; each vector needs one
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_VECTOR_LENGTHS: i32 = -1709;
/// these codes are learned from vectors: train the index first, or begin with a batch
pub const ORCHESTRATOR_ERR_VECTOR_UNTRAINED: i32 = -1710;
/// there are {have} vectors with codes; codes are learned before the first is added
pub const ORCHESTRATOR_ERR_VECTOR_TRAINED: i32 = -1711;
/// only an index of 8-bit codes can be frozen
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_VECTOR_CODING: i32 = -1712;
/// {doing} failed: {kind}
pub const ORCHESTRATOR_ERR_FILE_IO: i32 = -1720;
/// these {have} bytes are not an index, or only the beginning of one
pub const ORCHESTRATOR_ERR_FILE_NOT_AN_INDEX: i32 = -1721;
/// the file has version {have}; this library reads version {need}
pub const ORCHESTRATOR_ERR_FILE_VERSION: i32 = -1722;
/// the {part} are damaged: their checksum is {have:#010x}, it should be {need:#010x}
pub const ORCHESTRATOR_ERR_FILE_CHECKSUM: i32 = -1723;
/// the file has {have} bytes; its snapshot alone has {need}
pub const ORCHESTRATOR_ERR_FILE_CUT: i32 = -1724;
/// the {part} contradict the rest of the file; it was not written by this library
pub const ORCHESTRATOR_ERR_FILE_INCONSISTENT: i32 = -1725;
/// in the file {source}
pub const ORCHESTRATOR_ERR_FILE_FIELD: i32 = -1726;
/// there is a file of that name; opening it, or another name, is needed
pub const ORCHESTRATOR_ERR_FILE_EXISTS: i32 = -1727;
/// the file is open for changes elsewhere; one at a time is allowed
pub const ORCHESTRATOR_ERR_FILE_LOCKED: i32 = -1728;
/// the file lacks changes because writing them failed; a checkpoint is needed before further ones
pub const ORCHESTRATOR_ERR_FILE_BEHIND: i32 = -1729;
/// changes are damaged at byte {at}, {bytes} bytes before the end; opening without them has to be told to (accept_loss)
pub const ORCHESTRATOR_ERR_FILE_DAMAGED: i32 = -1730;
/// change {change} of the log cannot be made: {source}
pub const ORCHESTRATOR_ERR_FILE_REPLAY: i32 = -1731;
/// the batch has {have} bytes; at most {max} are allowed at once
pub const ORCHESTRATOR_ERR_FILE_BATCH: i32 = -1732;
/// What the inner error says.
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_FILE_REFUSED: i32 = -1733;
/// row {row} has {have} values; this index needs {need}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_FILE_ROW: i32 = -1734;
/// the .npy file needs {need}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_FILE_NPY: i32 = -1735;
/// the file has {have} bytes; at most {max} are allowed
pub const ORCHESTRATOR_ERR_FILE_TOO_LARGE: i32 = -1736;
/// the whole document can only be deleted; this operation needs a key
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_STATE_ROOT: i32 = -1901;
/// a path has {have} keys; at most {max} are allowed
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_STATE_DEPTH: i32 = -1902;
/// a key has {have} bytes; at most {max} are allowed
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_STATE_KEY: i32 = -1903;
/// a value has {have} bytes; at most {max} are allowed
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_STATE_VALUE: i32 = -1904;
/// a value has lists or maps more than {max} deep
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_STATE_NESTED: i32 = -1905;
/// a value is not a finite number
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_STATE_NOT_FINITE: i32 = -1906;
/// there is no object at the first {depth} keys of the path: make it first
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_STATE_NO_OBJECT: i32 = -1907;
/// a counter would leave the range of 64 bits
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_STATE_OVERFLOW: i32 = -1908;
/// this counter only grows: {have} cannot be added
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_STATE_NEGATIVE: i32 = -1909;
/// full: at most {max} leaves are allowed
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_STATE_FULL: i32 = -1910;
/// a transaction has {have} operations; at most {max} are allowed
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_STATE_OPERATIONS: i32 = -1911;
/// the clock of this replica is at its end
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_STATE_CLOCK: i32 = -1912;
/// a message of {have} bytes ends within a field
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MESSAGE_TRUNCATED: i32 = -1930;
/// a message has version {have}; this build reads version {need}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MESSAGE_VERSION: i32 = -1931;
/// the checksum of a message is {have:#010x}, and {need:#010x} is written in it
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MESSAGE_CHECKSUM: i32 = -1932;
/// a message has {bytes} bytes behind its end
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MESSAGE_TRAILING: i32 = -1933;
/// a message names a length of {have}; at most {max} can be
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MESSAGE_LENGTH: i32 = -1934;
/// a message is of a document with the policies {have:#04x}; those of this one are {need:#04x}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MESSAGE_POLICIES: i32 = -1935;
/// byte {at} of a message is none that a document writes
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MESSAGE_MALFORMED: i32 = -1936;
/// a message has a clock at {have}; at most {max} is believed
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MESSAGE_CLOCK: i32 = -1937;
/// a message has commit {have} of this replica, which has made {max}: its number is in use elsewhere
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MESSAGE_REUSED: i32 = -1938;
/// commit {seq} of replica {replica} is known with another content
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MESSAGE_CONTRADICTION: i32 = -1939;
/// leaf {number} of replica {replica} is not known: ask for a delta that names its leaves
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MESSAGE_UNKNOWN_LEAF: i32 = -1940;
/// leaf {number} of replica {replica} is known as another one
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MESSAGE_NAME: i32 = -1941;
/// full: there would be {need} leaves or nodes; at most {max} are allowed
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MESSAGE_FULL: i32 = -1942;
/// a message came early, and {messages} of {bytes} bytes wait already
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MESSAGE_HELD_FULL: i32 = -1943;
/// there would be {have} replicas; at most {max} are allowed
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MESSAGE_REPLICAS: i32 = -1944;
/// a message of kind {have} cannot be used here
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MESSAGE_KIND: i32 = -1945;
/// a snapshot is of replica {have}, not of {need}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MESSAGE_REPLICA: i32 = -1946;
/// a frame of {len} bytes is compressed and cannot be unpacked
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_MESSAGE_COMPRESSED: i32 = -1950;
/// a name has {have} bytes; 1 to {max} are allowed
pub const ORCHESTRATOR_ERR_SCHEMA_NAME: i32 = -2001;
/// an attribute of this name holds something else
pub const ORCHESTRATOR_ERR_SCHEMA_ATTRIBUTE: i32 = -2002;
/// full: at most {max} are allowed
pub const ORCHESTRATOR_ERR_SCHEMA_FULL: i32 = -2003;
/// a schema only grows: kinds, attributes and texts stay what they are
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_SCHEMA_NOT_GROWN: i32 = -2004;
/// a pattern needs at least one element
pub const ORCHESTRATOR_ERR_PATTERN_EMPTY: i32 = -2011;
/// a pattern has {have} elements; at most {max} are allowed
pub const ORCHESTRATOR_ERR_PATTERN_ELEMENTS: i32 = -2012;
/// groups or conditions are more than {max} deep
pub const ORCHESTRATOR_ERR_PATTERN_DEPTH: i32 = -2013;
/// the pattern needs more than {max} states: say fewer repetitions, or fewer groups within each other
pub const ORCHESTRATOR_ERR_PATTERN_STATES: i32 = -2014;
/// a pattern or group cannot begin with a negative element
pub const ORCHESTRATOR_ERR_PATTERN_NOT_FIRST: i32 = -2015;
/// a pattern that ends with what must not follow needs a time within which
pub const ORCHESTRATOR_ERR_PATTERN_NOT_LAST: i32 = -2016;
/// an element cannot be there {min} to {max} times
pub const ORCHESTRATOR_ERR_PATTERN_TIMES: i32 = -2017;
/// a condition or a skip names an element that the pattern has not
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_PATTERN_ELEMENT: i32 = -2018;
/// a condition names an attribute that the schema has not
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_PATTERN_ATTRIBUTE: i32 = -2019;
/// a condition names a kind of event that the schema has not
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_PATTERN_KIND: i32 = -2020;
/// texts are equal or not, and equal only to texts
pub const ORCHESTRATOR_ERR_PATTERN_COMPARISON: i32 = -2021;
/// a condition looks {have} rows back; 1 to {max} are allowed
pub const ORCHESTRATOR_ERR_PATTERN_EARLIER: i32 = -2022;
/// a text of a condition is too long, or the schema has no room for it
pub const ORCHESTRATOR_ERR_PATTERN_TEXT: i32 = -2023;
/// only events can be adjacent: one, one of several, or up to 64 in any order, once or repeated
pub const ORCHESTRATOR_ERR_PATTERN_ADJACENT: i32 = -2024;
/// a time within which something is to come, or not, is at least one millisecond
pub const ORCHESTRATOR_ERR_PATTERN_NO_TIME: i32 = -2025;
/// full: at most {max} rules are allowed, and as many that were removed and of which matches wait
pub const ORCHESTRATOR_ERR_PATTERN_RULES: i32 = -2026;
/// what is repeated is true before any event comes, again and again
pub const ORCHESTRATOR_ERR_PATTERN_ENDLESS: i32 = -2028;
/// a quota is {have}; {min} to {max} are allowed
pub const ORCHESTRATOR_ERR_PATTERN_QUOTA: i32 = -2029;
/// a limit is at least one match
pub const ORCHESTRATOR_ERR_PATTERN_LIMIT: i32 = -2030;
/// {at}: found {found}, expected {expected}
pub const ORCHESTRATOR_ERR_SYNTAX_EXPECTED: i32 = -2031;
/// {at}: more than {max} within each other
pub const ORCHESTRATOR_ERR_SYNTAX_DEPTH: i32 = -2032;
/// {at}: a number above {max}
pub const ORCHESTRATOR_ERR_SYNTAX_NUMBER: i32 = -2033;
/// {at}: {have} are permuted; at most {max} are allowed
pub const ORCHESTRATOR_ERR_SYNTAX_PERMUTED: i32 = -2034;
/// {at}: `{attribute}` is in {have} here, and in {need} before
pub const ORCHESTRATOR_ERR_SYNTAX_UNIT: i32 = -2035;
/// {at}: `{attribute}` is {have} here, and {need} before
pub const ORCHESTRATOR_ERR_SYNTAX_KIND: i32 = -2036;
/// {at}: {what} is not supported; {instead}
pub const ORCHESTRATOR_ERR_SYNTAX_UNSUPPORTED: i32 = -2037;
/// a text has {have} bytes; at most {max} are allowed
pub const ORCHESTRATOR_ERR_SYNTAX_LONG: i32 = -2038;
/// {at}: this was said already
pub const ORCHESTRATOR_ERR_SYNTAX_TWICE: i32 = -2039;
/// {have} values for events that need {need}
pub const ORCHESTRATOR_ERR_EVENT_VALUES: i32 = -2041;
/// an event of {have} ms comes after {need} ms; {taken} of the batch were taken
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_EVENT_LATE: i32 = -2042;
/// an event is of kind {have}, which the schema has not; {taken} of the batch were taken
pub const ORCHESTRATOR_ERR_EVENT_KIND: i32 = -2043;
/// full: {max} events wait for other sources; {taken} of the batch were taken
pub const ORCHESTRATOR_ERR_EVENT_FULL: i32 = -2044;
/// full: {max} sources are known, and none of them is idle
pub const ORCHESTRATOR_ERR_EVENT_SOURCES: i32 = -2045;
/// this engine puts the events of several sources in order: say which source they are of
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_EVENT_NO_SOURCE: i32 = -2046;
/// What the inner error says.
pub const ORCHESTRATOR_ERR_INTAKE_CONFIG_FIELD: i32 = -2051;
/// waiting_max is {have}; allowed is 1 to {max}
pub const ORCHESTRATOR_ERR_INTAKE_CONFIG_WAITING: i32 = -2052;
/// sources_max is {have}; allowed is 1 to {max}
pub const ORCHESTRATOR_ERR_INTAKE_CONFIG_SOURCES: i32 = -2053;
/// late_max is {have}; allowed is 0 to {max}
pub const ORCHESTRATOR_ERR_INTAKE_CONFIG_LATE: i32 = -2054;
/// the state of an intake contradicts itself: {what}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_INTAKE_STATE_INCONSISTENT: i32 = -2055;
/// {at}: `{element}` is another element already; each has a name of its own
pub const ORCHESTRATOR_ERR_SYNTAX_NAMED: i32 = -2056;
/// rule {rule}: the pattern has no element `{element}`
pub const ORCHESTRATOR_ERR_DECLARATION_ELEMENT: i32 = -2057;
/// rule {rule}: nothing is bound to `{element}` when it is asked about; allowed are elements that come before
pub const ORCHESTRATOR_ERR_DECLARATION_UNBOUND: i32 = -2058;
/// rule {rule}: two elements are called `{element}`; each has a name of its own
pub const ORCHESTRATOR_ERR_DECLARATION_NAMED: i32 = -2059;
/// a condition compares with what is no finite number
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_PATTERN_CONSTANT: i32 = -2060;
/// {at}: more than {max} {what} are not allowed
pub const ORCHESTRATOR_ERR_SYNTAX_MANY: i32 = -2061;
/// {at}: a duration is of whole milliseconds, 1 to {max}
pub const ORCHESTRATOR_ERR_SYNTAX_DURATION: i32 = -2062;
/// {at}: nothing can be there {min} to {max} times
pub const ORCHESTRATOR_ERR_SYNTAX_TIMES: i32 = -2063;
/// {at}: the pattern has no element `{element}`
pub const ORCHESTRATOR_ERR_SYNTAX_ELEMENT: i32 = -2064;
/// `{attribute}` is {have} and {need}
pub const ORCHESTRATOR_ERR_DECLARATION_KIND: i32 = -2065;
/// `{attribute}` is in {have} and in {need}
pub const ORCHESTRATOR_ERR_DECLARATION_UNIT: i32 = -2066;
/// a name has {have} bytes; 1 to {max} are allowed
pub const ORCHESTRATOR_ERR_DECLARATION_NAME: i32 = -2067;
/// {have} kinds or attributes; at most {max} are allowed
pub const ORCHESTRATOR_ERR_DECLARATION_FULL: i32 = -2068;
/// {at}: a number of more than 1.7976931348623157e308, which is the most
pub const ORCHESTRATOR_ERR_SYNTAX_INFINITE: i32 = -2069;
/// {at}: nothing is bound to `{element}` by then; allowed are elements that come before
pub const ORCHESTRATOR_ERR_SYNTAX_UNBOUND: i32 = -2070;
/// the buffer has {have} bytes; the snapshot needs {need}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_TOO_SMALL: i32 = -2071;
/// these {have} bytes are no snapshot of event patterns, or only the beginning of one
pub const ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_NOT_A_SNAPSHOT: i32 = -2072;
/// the snapshot has version {have}; this engine reads version {need}
pub const ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_VERSION: i32 = -2073;
/// the snapshot is damaged: its checksum is {have:#010x}, it should be {need:#010x}
pub const ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_CHECKSUM: i32 = -2074;
/// the snapshot contradicts itself: {what}
pub const ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_INCONSISTENT: i32 = -2075;
/// an engine that has taken events, or was told the time, restores nothing
pub const ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_IN_USE: i32 = -2076;
/// What the inner error says.
pub const ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_SCHEMA: i32 = -2077;
/// events of several sources cannot go on: {what}
pub const ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_INTAKE: i32 = -2078;
/// What the inner error says.
pub const ORCHESTRATOR_ERR_CONFIG_FIELD: i32 = -2101;
/// What the inner error says.
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_CONFIG_POLICY: i32 = -2102;
/// environment {environment}: {source}
pub const ORCHESTRATOR_ERR_CONFIG_ENVIRONMENT: i32 = -2103;
/// the storage has {have} places; allowed is 1 to {max}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_CONFIG_CAPACITY: i32 = -2104;
/// What the inner error says.
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_CONFIG_POWER: i32 = -2105;
/// the engine holds {have} tasks; it has room for {max}
pub const ORCHESTRATOR_ERR_SUBMIT_FULL: i32 = -2110;
/// all {max} batches are taken by unfinished ones
pub const ORCHESTRATOR_ERR_SUBMIT_BATCHES_FULL: i32 = -2111;
/// the batch is empty; it must have at least one task
pub const ORCHESTRATOR_ERR_SUBMIT_EMPTY_BATCH: i32 = -2112;
/// the batch has {need} tasks but room for {have} handles
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_SUBMIT_HANDLES: i32 = -2113;
/// the handle is stale: place {index} is of generation {need}, the handle of {have}
pub const ORCHESTRATOR_ERR_STALE_HANDLE: i32 = -2120;
/// the task has ended
pub const ORCHESTRATOR_ERR_HANDLE_ENDED: i32 = -2121;
/// try {have} was not dispatched to that environment; the task is at try {need}
pub const ORCHESTRATOR_ERR_HANDLE_NOT_DISPATCHED: i32 = -2122;
/// the outcome of try {have} was given before
pub const ORCHESTRATOR_ERR_HANDLE_REPEATED: i32 = -2123;
/// What the inner error says.
pub const ORCHESTRATOR_ERR_HANDLE_OUTCOME: i32 = -2124;
/// the task was dispatched {max} times; that is the most
pub const ORCHESTRATOR_ERR_HANDLE_TRIES_USED: i32 = -2125;
/// the buffer has {have} bytes; the snapshot needs {need}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_SNAPSHOT_TOO_SMALL: i32 = -2130;
/// these {have} bytes are not a snapshot, or only the beginning of one
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_SNAPSHOT_NOT_A_SNAPSHOT: i32 = -2131;
/// the snapshot has version {have}; this engine reads version {need}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_SNAPSHOT_VERSION: i32 = -2132;
/// the snapshot is damaged: its checksum is {have:#010x}, it should be {need:#010x}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_SNAPSHOT_CHECKSUM: i32 = -2133;
/// the storage has {have} places; the snapshot needs exactly {need}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_SNAPSHOT_CAPACITY: i32 = -2134;
/// the snapshot contradicts itself; it was not written by this library
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_SNAPSHOT_INCONSISTENT: i32 = -2135;
/// {have} worker threads were asked for; allowed is 1 to {max}
pub const ORCHESTRATOR_ERR_START_THREADS: i32 = -2140;
/// no environment has an executor; at least one is needed
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_START_NO_EXECUTOR: i32 = -2141;
/// the engine has {have} tasks; to start it must have none, an engine with tasks is resumed
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_START_IN_FLIGHT: i32 = -2142;
/// the system gave {have} threads; {need} are needed
pub const ORCHESTRATOR_ERR_START_SPAWN: i32 = -2143;
/// the orchestrator drains, stops or was stopped; the call needs one that runs
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_CALL_STOPPED: i32 = -2144;
/// a panic left the engine in an unknown state; it takes no calls any more
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_CALL_POISONED: i32 = -2145;
/// the call was made from a closure that runs on the engine; that one must return first
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_CALL_INSIDE: i32 = -2146;
/// the call was made from one of the orchestrator's own threads, which it would wait for
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_CALL_OWN_THREAD: i32 = -2147;
/// What the inner error says.
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_TASK_CALL: i32 = -2148;
/// What the inner error says.
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_TASK_HANDLE: i32 = -2149;
/// What the inner error says.
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_WAIT_CALL: i32 = -2150;
/// What the inner error says.
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_WAIT_HANDLE: i32 = -2151;
/// the task has not ended within {have} ms
pub const ORCHESTRATOR_ERR_WAIT_TIMED_OUT: i32 = -2152;
/// What the inner error says.
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_REFUSAL_CALL: i32 = -2153;
/// What the inner error says.
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_REFUSAL_SUBMIT: i32 = -2154;
/// What the inner error says.
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_OBSERVE_CALL: i32 = -2155;
/// What the inner error says.
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_OBSERVE_BOUND: i32 = -2156;
/// the device's name has {have} bytes; allowed is 1 to {max}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_DEVICE_ID_LENGTH: i32 = -2301;
/// the device's name has a control character at byte {at}; none are allowed
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_DEVICE_ID_CONTROL: i32 = -2302;
/// the registry has {have} devices; it has room for {max}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_REGISTRY_FULL: i32 = -2310;
/// there is no device {have}; it must be registered first
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_REGISTRY_UNKNOWN_DEVICE: i32 = -2311;
/// the state could not be kept: {kind}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_REGISTRY_NOT_KEPT: i32 = -2312;
/// the state has {have} bytes; allowed are {max}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_REGISTRY_TOO_LARGE: i32 = -2313;
/// the state could not be read: {kind}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_REGISTRY_STATE_NOT_READ: i32 = -2320;
/// these {have} bytes are not the state of a registry, or only the beginning of one
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_REGISTRY_STATE_NOT_A_STATE: i32 = -2321;
/// the state has version {have}; this library reads version {need}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_REGISTRY_STATE_VERSION: i32 = -2322;
/// the state is damaged: its checksum is {have:#010x}, it should be {need:#010x}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_REGISTRY_STATE_CHECKSUM: i32 = -2323;
/// the state contradicts itself; it was not written by this library
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_REGISTRY_STATE_INCONSISTENT: i32 = -2324;
/// the state has {have} devices; the registry has room for {max}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_REGISTRY_STATE_TOO_MANY: i32 = -2325;
/// {name} is {have}; allowed is a number from {min} to {max}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_SIMULATION_NOT_A_NUMBER: i32 = -2330;
/// {name} is {have}; allowed is {min} to {max}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_SIMULATION_OUT_OF_RANGE: i32 = -2331;
/// {name} is {have}; allowed is {need}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_SIMULATION_NOT_A_WORD: i32 = -2332;
/// there is no key {have}; allowed is {need}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_SIMULATION_UNKNOWN_KEY: i32 = -2333;
/// line {line}, column {column}: {need} is needed
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_SIMULATION_DOCUMENT: i32 = -2334;
/// sample {at} is at {have} ms; it must be after the one before, at {need} ms
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_SIMULATION_ORDER: i32 = -2335;
/// there are {have} samples; allowed are {max}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_SIMULATION_TOO_MANY: i32 = -2336;
/// What the inner error says.
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_REGISTRY_CONFIG_FIELD: i32 = -2340;
/// the registry is to hold {have} devices; allowed is 1 to {max}
///
/// No function of this header returns it.
pub const ORCHESTRATOR_ERR_REGISTRY_CONFIG_CAPACITY: i32 = -2341;
/// there is no instance; call orchestrator_create or orchestrator_create_in first
pub const ORCHESTRATOR_ERR_NOT_INITIALIZED: i32 = -2901;
/// {argument} is NULL; it must point to memory of the caller
pub const ORCHESTRATOR_ERR_NULL: i32 = -2902;
/// {argument} is misaligned; its address must be a multiple of {need}
pub const ORCHESTRATOR_ERR_MISALIGNED: i32 = -2903;
/// struct_size of {what} is {have}; this library knows {min} to {max}: set it with the _init function
pub const ORCHESTRATOR_ERR_STRUCT_SIZE: i32 = -2904;
/// this is no instance, or it was destroyed
pub const ORCHESTRATOR_ERR_NOT_AN_INSTANCE: i32 = -2905;
/// the handle is of another instance than the current one, or of a batch where a task is asked for, or the other way
pub const ORCHESTRATOR_ERR_WRONG_INSTANCE: i32 = -2906;
/// all {max} instances are taken; destroy one first
pub const ORCHESTRATOR_ERR_INSTANCES_FULL: i32 = -2907;
/// not now: {what}
pub const ORCHESTRATOR_ERR_BUSY: i32 = -2908;
/// a call on this instance, vector index or event engine panicked before; it can only be destroyed
pub const ORCHESTRATOR_ERR_POISONED: i32 = -2909;
/// the call panicked, a defect of the library; its instance, vector index or event engine can only be destroyed
pub const ORCHESTRATOR_ERR_PANICKED: i32 = -2910;
/// the buffer has room for {have}; {need} are needed
pub const ORCHESTRATOR_ERR_BUFFER_TOO_SMALL: i32 = -2911;
/// {argument} is {have}; allowed is {min} to {max}
pub const ORCHESTRATOR_ERR_COUNT: i32 = -2912;
/// the instance runs on its own threads; call orchestrator_stop first
pub const ORCHESTRATOR_ERR_RUNNING: i32 = -2913;
/// the instance does not run on its own threads; call orchestrator_start first
pub const ORCHESTRATOR_ERR_NOT_RUNNING: i32 = -2914;
/// no environment can run the task within its limits
pub const ORCHESTRATOR_ERR_INFEASIBLE: i32 = -2915;
/// there is no memory for {need} bytes
pub const ORCHESTRATOR_ERR_OUT_OF_MEMORY: i32 = -2916;
/// the queue holds {max} events and is full; take them with orchestrator_poll_event
pub const ORCHESTRATOR_ERR_EVENTS_FULL: i32 = -2917;
/// element {at} has another struct_size than the first {what}; all must have the same
pub const ORCHESTRATOR_ERR_MIXED: i32 = -2918;
/// the plan's primary is {have}; the call is about {need}, and both must be the same
pub const ORCHESTRATOR_ERR_OTHER_PRIMARY: i32 = -2919;
/// fallback {at} is {environment}, which was named before; each may be named once
pub const ORCHESTRATOR_ERR_FALLBACK_TWICE: i32 = -2920;
/// this is no vector index, or it was destroyed
pub const ORCHESTRATOR_ERR_NOT_AN_INDEX: i32 = -2921;
/// all {max} vector indexes are taken; destroy one first
pub const ORCHESTRATOR_ERR_INDEXES_FULL: i32 = -2922;
/// {argument} is no path: {why}
pub const ORCHESTRATOR_ERR_PATH: i32 = -2923;
/// the vector index is in memory only; this needs one that was opened or created to be kept in a file
pub const ORCHESTRATOR_ERR_NOT_KEPT: i32 = -2924;
/// it was not measured what is usual in the vector index; call orchestrator_vector_usual first
pub const ORCHESTRATOR_ERR_NOT_MEASURED: i32 = -2925;
/// the vector index has binary codes without exact values, and cannot give its vectors back
pub const ORCHESTRATOR_ERR_NO_VALUES: i32 = -2926;
/// this is no event engine, or it was destroyed
pub const ORCHESTRATOR_ERR_NOT_AN_ENGINE: i32 = -2927;
/// all {max} event engines are taken; destroy one first
pub const ORCHESTRATOR_ERR_ENGINES_FULL: i32 = -2928;
/// {argument} is no text: it is not UTF-8 from byte {at} on
pub const ORCHESTRATOR_ERR_TEXT: i32 = -2929;
/// the event engine has no rule {rule}, or it was removed
pub const ORCHESTRATOR_ERR_NO_RULE: i32 = -2930;
/// the text has {have} rules; one is asked for
pub const ORCHESTRATOR_ERR_ONE_RULE: i32 = -2931;
/// line {line}, column {column}: {what}
pub const ORCHESTRATOR_ERR_JSON_RULES: i32 = -2940;

/// Every status with its name, lowest first.
pub(crate) const NAMES: &[(i32, &CStr)] = &[
    (-2940, c"ORCHESTRATOR_ERR_JSON_RULES"),
    (-2931, c"ORCHESTRATOR_ERR_ONE_RULE"),
    (-2930, c"ORCHESTRATOR_ERR_NO_RULE"),
    (-2929, c"ORCHESTRATOR_ERR_TEXT"),
    (-2928, c"ORCHESTRATOR_ERR_ENGINES_FULL"),
    (-2927, c"ORCHESTRATOR_ERR_NOT_AN_ENGINE"),
    (-2926, c"ORCHESTRATOR_ERR_NO_VALUES"),
    (-2925, c"ORCHESTRATOR_ERR_NOT_MEASURED"),
    (-2924, c"ORCHESTRATOR_ERR_NOT_KEPT"),
    (-2923, c"ORCHESTRATOR_ERR_PATH"),
    (-2922, c"ORCHESTRATOR_ERR_INDEXES_FULL"),
    (-2921, c"ORCHESTRATOR_ERR_NOT_AN_INDEX"),
    (-2920, c"ORCHESTRATOR_ERR_FALLBACK_TWICE"),
    (-2919, c"ORCHESTRATOR_ERR_OTHER_PRIMARY"),
    (-2918, c"ORCHESTRATOR_ERR_MIXED"),
    (-2917, c"ORCHESTRATOR_ERR_EVENTS_FULL"),
    (-2916, c"ORCHESTRATOR_ERR_OUT_OF_MEMORY"),
    (-2915, c"ORCHESTRATOR_ERR_INFEASIBLE"),
    (-2914, c"ORCHESTRATOR_ERR_NOT_RUNNING"),
    (-2913, c"ORCHESTRATOR_ERR_RUNNING"),
    (-2912, c"ORCHESTRATOR_ERR_COUNT"),
    (-2911, c"ORCHESTRATOR_ERR_BUFFER_TOO_SMALL"),
    (-2910, c"ORCHESTRATOR_ERR_PANICKED"),
    (-2909, c"ORCHESTRATOR_ERR_POISONED"),
    (-2908, c"ORCHESTRATOR_ERR_BUSY"),
    (-2907, c"ORCHESTRATOR_ERR_INSTANCES_FULL"),
    (-2906, c"ORCHESTRATOR_ERR_WRONG_INSTANCE"),
    (-2905, c"ORCHESTRATOR_ERR_NOT_AN_INSTANCE"),
    (-2904, c"ORCHESTRATOR_ERR_STRUCT_SIZE"),
    (-2903, c"ORCHESTRATOR_ERR_MISALIGNED"),
    (-2902, c"ORCHESTRATOR_ERR_NULL"),
    (-2901, c"ORCHESTRATOR_ERR_NOT_INITIALIZED"),
    (-2341, c"ORCHESTRATOR_ERR_REGISTRY_CONFIG_CAPACITY"),
    (-2340, c"ORCHESTRATOR_ERR_REGISTRY_CONFIG_FIELD"),
    (-2336, c"ORCHESTRATOR_ERR_SIMULATION_TOO_MANY"),
    (-2335, c"ORCHESTRATOR_ERR_SIMULATION_ORDER"),
    (-2334, c"ORCHESTRATOR_ERR_SIMULATION_DOCUMENT"),
    (-2333, c"ORCHESTRATOR_ERR_SIMULATION_UNKNOWN_KEY"),
    (-2332, c"ORCHESTRATOR_ERR_SIMULATION_NOT_A_WORD"),
    (-2331, c"ORCHESTRATOR_ERR_SIMULATION_OUT_OF_RANGE"),
    (-2330, c"ORCHESTRATOR_ERR_SIMULATION_NOT_A_NUMBER"),
    (-2325, c"ORCHESTRATOR_ERR_REGISTRY_STATE_TOO_MANY"),
    (-2324, c"ORCHESTRATOR_ERR_REGISTRY_STATE_INCONSISTENT"),
    (-2323, c"ORCHESTRATOR_ERR_REGISTRY_STATE_CHECKSUM"),
    (-2322, c"ORCHESTRATOR_ERR_REGISTRY_STATE_VERSION"),
    (-2321, c"ORCHESTRATOR_ERR_REGISTRY_STATE_NOT_A_STATE"),
    (-2320, c"ORCHESTRATOR_ERR_REGISTRY_STATE_NOT_READ"),
    (-2313, c"ORCHESTRATOR_ERR_REGISTRY_TOO_LARGE"),
    (-2312, c"ORCHESTRATOR_ERR_REGISTRY_NOT_KEPT"),
    (-2311, c"ORCHESTRATOR_ERR_REGISTRY_UNKNOWN_DEVICE"),
    (-2310, c"ORCHESTRATOR_ERR_REGISTRY_FULL"),
    (-2302, c"ORCHESTRATOR_ERR_DEVICE_ID_CONTROL"),
    (-2301, c"ORCHESTRATOR_ERR_DEVICE_ID_LENGTH"),
    (-2156, c"ORCHESTRATOR_ERR_OBSERVE_BOUND"),
    (-2155, c"ORCHESTRATOR_ERR_OBSERVE_CALL"),
    (-2154, c"ORCHESTRATOR_ERR_REFUSAL_SUBMIT"),
    (-2153, c"ORCHESTRATOR_ERR_REFUSAL_CALL"),
    (-2152, c"ORCHESTRATOR_ERR_WAIT_TIMED_OUT"),
    (-2151, c"ORCHESTRATOR_ERR_WAIT_HANDLE"),
    (-2150, c"ORCHESTRATOR_ERR_WAIT_CALL"),
    (-2149, c"ORCHESTRATOR_ERR_TASK_HANDLE"),
    (-2148, c"ORCHESTRATOR_ERR_TASK_CALL"),
    (-2147, c"ORCHESTRATOR_ERR_CALL_OWN_THREAD"),
    (-2146, c"ORCHESTRATOR_ERR_CALL_INSIDE"),
    (-2145, c"ORCHESTRATOR_ERR_CALL_POISONED"),
    (-2144, c"ORCHESTRATOR_ERR_CALL_STOPPED"),
    (-2143, c"ORCHESTRATOR_ERR_START_SPAWN"),
    (-2142, c"ORCHESTRATOR_ERR_START_IN_FLIGHT"),
    (-2141, c"ORCHESTRATOR_ERR_START_NO_EXECUTOR"),
    (-2140, c"ORCHESTRATOR_ERR_START_THREADS"),
    (-2135, c"ORCHESTRATOR_ERR_SNAPSHOT_INCONSISTENT"),
    (-2134, c"ORCHESTRATOR_ERR_SNAPSHOT_CAPACITY"),
    (-2133, c"ORCHESTRATOR_ERR_SNAPSHOT_CHECKSUM"),
    (-2132, c"ORCHESTRATOR_ERR_SNAPSHOT_VERSION"),
    (-2131, c"ORCHESTRATOR_ERR_SNAPSHOT_NOT_A_SNAPSHOT"),
    (-2130, c"ORCHESTRATOR_ERR_SNAPSHOT_TOO_SMALL"),
    (-2125, c"ORCHESTRATOR_ERR_HANDLE_TRIES_USED"),
    (-2124, c"ORCHESTRATOR_ERR_HANDLE_OUTCOME"),
    (-2123, c"ORCHESTRATOR_ERR_HANDLE_REPEATED"),
    (-2122, c"ORCHESTRATOR_ERR_HANDLE_NOT_DISPATCHED"),
    (-2121, c"ORCHESTRATOR_ERR_HANDLE_ENDED"),
    (-2120, c"ORCHESTRATOR_ERR_STALE_HANDLE"),
    (-2113, c"ORCHESTRATOR_ERR_SUBMIT_HANDLES"),
    (-2112, c"ORCHESTRATOR_ERR_SUBMIT_EMPTY_BATCH"),
    (-2111, c"ORCHESTRATOR_ERR_SUBMIT_BATCHES_FULL"),
    (-2110, c"ORCHESTRATOR_ERR_SUBMIT_FULL"),
    (-2105, c"ORCHESTRATOR_ERR_CONFIG_POWER"),
    (-2104, c"ORCHESTRATOR_ERR_CONFIG_CAPACITY"),
    (-2103, c"ORCHESTRATOR_ERR_CONFIG_ENVIRONMENT"),
    (-2102, c"ORCHESTRATOR_ERR_CONFIG_POLICY"),
    (-2101, c"ORCHESTRATOR_ERR_CONFIG_FIELD"),
    (-2078, c"ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_INTAKE"),
    (-2077, c"ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_SCHEMA"),
    (-2076, c"ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_IN_USE"),
    (-2075, c"ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_INCONSISTENT"),
    (-2074, c"ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_CHECKSUM"),
    (-2073, c"ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_VERSION"),
    (-2072, c"ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_NOT_A_SNAPSHOT"),
    (-2071, c"ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_TOO_SMALL"),
    (-2070, c"ORCHESTRATOR_ERR_SYNTAX_UNBOUND"),
    (-2069, c"ORCHESTRATOR_ERR_SYNTAX_INFINITE"),
    (-2068, c"ORCHESTRATOR_ERR_DECLARATION_FULL"),
    (-2067, c"ORCHESTRATOR_ERR_DECLARATION_NAME"),
    (-2066, c"ORCHESTRATOR_ERR_DECLARATION_UNIT"),
    (-2065, c"ORCHESTRATOR_ERR_DECLARATION_KIND"),
    (-2064, c"ORCHESTRATOR_ERR_SYNTAX_ELEMENT"),
    (-2063, c"ORCHESTRATOR_ERR_SYNTAX_TIMES"),
    (-2062, c"ORCHESTRATOR_ERR_SYNTAX_DURATION"),
    (-2061, c"ORCHESTRATOR_ERR_SYNTAX_MANY"),
    (-2060, c"ORCHESTRATOR_ERR_PATTERN_CONSTANT"),
    (-2059, c"ORCHESTRATOR_ERR_DECLARATION_NAMED"),
    (-2058, c"ORCHESTRATOR_ERR_DECLARATION_UNBOUND"),
    (-2057, c"ORCHESTRATOR_ERR_DECLARATION_ELEMENT"),
    (-2056, c"ORCHESTRATOR_ERR_SYNTAX_NAMED"),
    (-2055, c"ORCHESTRATOR_ERR_INTAKE_STATE_INCONSISTENT"),
    (-2054, c"ORCHESTRATOR_ERR_INTAKE_CONFIG_LATE"),
    (-2053, c"ORCHESTRATOR_ERR_INTAKE_CONFIG_SOURCES"),
    (-2052, c"ORCHESTRATOR_ERR_INTAKE_CONFIG_WAITING"),
    (-2051, c"ORCHESTRATOR_ERR_INTAKE_CONFIG_FIELD"),
    (-2046, c"ORCHESTRATOR_ERR_EVENT_NO_SOURCE"),
    (-2045, c"ORCHESTRATOR_ERR_EVENT_SOURCES"),
    (-2044, c"ORCHESTRATOR_ERR_EVENT_FULL"),
    (-2043, c"ORCHESTRATOR_ERR_EVENT_KIND"),
    (-2042, c"ORCHESTRATOR_ERR_EVENT_LATE"),
    (-2041, c"ORCHESTRATOR_ERR_EVENT_VALUES"),
    (-2039, c"ORCHESTRATOR_ERR_SYNTAX_TWICE"),
    (-2038, c"ORCHESTRATOR_ERR_SYNTAX_LONG"),
    (-2037, c"ORCHESTRATOR_ERR_SYNTAX_UNSUPPORTED"),
    (-2036, c"ORCHESTRATOR_ERR_SYNTAX_KIND"),
    (-2035, c"ORCHESTRATOR_ERR_SYNTAX_UNIT"),
    (-2034, c"ORCHESTRATOR_ERR_SYNTAX_PERMUTED"),
    (-2033, c"ORCHESTRATOR_ERR_SYNTAX_NUMBER"),
    (-2032, c"ORCHESTRATOR_ERR_SYNTAX_DEPTH"),
    (-2031, c"ORCHESTRATOR_ERR_SYNTAX_EXPECTED"),
    (-2030, c"ORCHESTRATOR_ERR_PATTERN_LIMIT"),
    (-2029, c"ORCHESTRATOR_ERR_PATTERN_QUOTA"),
    (-2028, c"ORCHESTRATOR_ERR_PATTERN_ENDLESS"),
    (-2026, c"ORCHESTRATOR_ERR_PATTERN_RULES"),
    (-2025, c"ORCHESTRATOR_ERR_PATTERN_NO_TIME"),
    (-2024, c"ORCHESTRATOR_ERR_PATTERN_ADJACENT"),
    (-2023, c"ORCHESTRATOR_ERR_PATTERN_TEXT"),
    (-2022, c"ORCHESTRATOR_ERR_PATTERN_EARLIER"),
    (-2021, c"ORCHESTRATOR_ERR_PATTERN_COMPARISON"),
    (-2020, c"ORCHESTRATOR_ERR_PATTERN_KIND"),
    (-2019, c"ORCHESTRATOR_ERR_PATTERN_ATTRIBUTE"),
    (-2018, c"ORCHESTRATOR_ERR_PATTERN_ELEMENT"),
    (-2017, c"ORCHESTRATOR_ERR_PATTERN_TIMES"),
    (-2016, c"ORCHESTRATOR_ERR_PATTERN_NOT_LAST"),
    (-2015, c"ORCHESTRATOR_ERR_PATTERN_NOT_FIRST"),
    (-2014, c"ORCHESTRATOR_ERR_PATTERN_STATES"),
    (-2013, c"ORCHESTRATOR_ERR_PATTERN_DEPTH"),
    (-2012, c"ORCHESTRATOR_ERR_PATTERN_ELEMENTS"),
    (-2011, c"ORCHESTRATOR_ERR_PATTERN_EMPTY"),
    (-2004, c"ORCHESTRATOR_ERR_SCHEMA_NOT_GROWN"),
    (-2003, c"ORCHESTRATOR_ERR_SCHEMA_FULL"),
    (-2002, c"ORCHESTRATOR_ERR_SCHEMA_ATTRIBUTE"),
    (-2001, c"ORCHESTRATOR_ERR_SCHEMA_NAME"),
    (-1950, c"ORCHESTRATOR_ERR_MESSAGE_COMPRESSED"),
    (-1946, c"ORCHESTRATOR_ERR_MESSAGE_REPLICA"),
    (-1945, c"ORCHESTRATOR_ERR_MESSAGE_KIND"),
    (-1944, c"ORCHESTRATOR_ERR_MESSAGE_REPLICAS"),
    (-1943, c"ORCHESTRATOR_ERR_MESSAGE_HELD_FULL"),
    (-1942, c"ORCHESTRATOR_ERR_MESSAGE_FULL"),
    (-1941, c"ORCHESTRATOR_ERR_MESSAGE_NAME"),
    (-1940, c"ORCHESTRATOR_ERR_MESSAGE_UNKNOWN_LEAF"),
    (-1939, c"ORCHESTRATOR_ERR_MESSAGE_CONTRADICTION"),
    (-1938, c"ORCHESTRATOR_ERR_MESSAGE_REUSED"),
    (-1937, c"ORCHESTRATOR_ERR_MESSAGE_CLOCK"),
    (-1936, c"ORCHESTRATOR_ERR_MESSAGE_MALFORMED"),
    (-1935, c"ORCHESTRATOR_ERR_MESSAGE_POLICIES"),
    (-1934, c"ORCHESTRATOR_ERR_MESSAGE_LENGTH"),
    (-1933, c"ORCHESTRATOR_ERR_MESSAGE_TRAILING"),
    (-1932, c"ORCHESTRATOR_ERR_MESSAGE_CHECKSUM"),
    (-1931, c"ORCHESTRATOR_ERR_MESSAGE_VERSION"),
    (-1930, c"ORCHESTRATOR_ERR_MESSAGE_TRUNCATED"),
    (-1912, c"ORCHESTRATOR_ERR_STATE_CLOCK"),
    (-1911, c"ORCHESTRATOR_ERR_STATE_OPERATIONS"),
    (-1910, c"ORCHESTRATOR_ERR_STATE_FULL"),
    (-1909, c"ORCHESTRATOR_ERR_STATE_NEGATIVE"),
    (-1908, c"ORCHESTRATOR_ERR_STATE_OVERFLOW"),
    (-1907, c"ORCHESTRATOR_ERR_STATE_NO_OBJECT"),
    (-1906, c"ORCHESTRATOR_ERR_STATE_NOT_FINITE"),
    (-1905, c"ORCHESTRATOR_ERR_STATE_NESTED"),
    (-1904, c"ORCHESTRATOR_ERR_STATE_VALUE"),
    (-1903, c"ORCHESTRATOR_ERR_STATE_KEY"),
    (-1902, c"ORCHESTRATOR_ERR_STATE_DEPTH"),
    (-1901, c"ORCHESTRATOR_ERR_STATE_ROOT"),
    (-1736, c"ORCHESTRATOR_ERR_FILE_TOO_LARGE"),
    (-1735, c"ORCHESTRATOR_ERR_FILE_NPY"),
    (-1734, c"ORCHESTRATOR_ERR_FILE_ROW"),
    (-1733, c"ORCHESTRATOR_ERR_FILE_REFUSED"),
    (-1732, c"ORCHESTRATOR_ERR_FILE_BATCH"),
    (-1731, c"ORCHESTRATOR_ERR_FILE_REPLAY"),
    (-1730, c"ORCHESTRATOR_ERR_FILE_DAMAGED"),
    (-1729, c"ORCHESTRATOR_ERR_FILE_BEHIND"),
    (-1728, c"ORCHESTRATOR_ERR_FILE_LOCKED"),
    (-1727, c"ORCHESTRATOR_ERR_FILE_EXISTS"),
    (-1726, c"ORCHESTRATOR_ERR_FILE_FIELD"),
    (-1725, c"ORCHESTRATOR_ERR_FILE_INCONSISTENT"),
    (-1724, c"ORCHESTRATOR_ERR_FILE_CUT"),
    (-1723, c"ORCHESTRATOR_ERR_FILE_CHECKSUM"),
    (-1722, c"ORCHESTRATOR_ERR_FILE_VERSION"),
    (-1721, c"ORCHESTRATOR_ERR_FILE_NOT_AN_INDEX"),
    (-1720, c"ORCHESTRATOR_ERR_FILE_IO"),
    (-1712, c"ORCHESTRATOR_ERR_VECTOR_CODING"),
    (-1711, c"ORCHESTRATOR_ERR_VECTOR_TRAINED"),
    (-1710, c"ORCHESTRATOR_ERR_VECTOR_UNTRAINED"),
    (-1709, c"ORCHESTRATOR_ERR_VECTOR_LENGTHS"),
    (-1708, c"ORCHESTRATOR_ERR_VECTOR_FULL_BYTES"),
    (-1707, c"ORCHESTRATOR_ERR_VECTOR_FULL"),
    (-1706, c"ORCHESTRATOR_ERR_VECTOR_UNKNOWN"),
    (-1705, c"ORCHESTRATOR_ERR_VECTOR_DUPLICATE"),
    (-1704, c"ORCHESTRATOR_ERR_VECTOR_ZERO"),
    (-1703, c"ORCHESTRATOR_ERR_VECTOR_VALUE"),
    (-1702, c"ORCHESTRATOR_ERR_VECTOR_DIMS"),
    (-1701, c"ORCHESTRATOR_ERR_VECTOR_FIELD"),
    (-1305, c"ORCHESTRATOR_ERR_PLAN_NO_CONDITION"),
    (-1304, c"ORCHESTRATOR_ERR_PLAN_DELAY_BEYOND_MAX"),
    (-1303, c"ORCHESTRATOR_ERR_PLAN_TIMEOUT_BEYOND_INTERVAL"),
    (-1302, c"ORCHESTRATOR_ERR_PLAN_FALLBACK_IS_PRIMARY"),
    (-1301, c"ORCHESTRATOR_ERR_PLAN_FIELD"),
    (-1223, c"ORCHESTRATOR_ERR_POWER_WORTH_ORDER"),
    (-1222, c"ORCHESTRATOR_ERR_POWER_WORTH_SUM"),
    (-1221, c"ORCHESTRATOR_ERR_POWER_PLAN_CAPS"),
    (-1220, c"ORCHESTRATOR_ERR_POWER_PLAN_HOURS"),
    (-1216, c"ORCHESTRATOR_ERR_TRANSPORT_GAIN_FALLS"),
    (-1215, c"ORCHESTRATOR_ERR_TRANSPORT_REFUSED"),
    (-1214, c"ORCHESTRATOR_ERR_TRANSPORT_NO_TRANSPORT"),
    (-1213, c"ORCHESTRATOR_ERR_TRANSPORT_WEIGHTS_SUM_TO_ZERO"),
    (-1212, c"ORCHESTRATOR_ERR_TRANSPORT_NO_LINK"),
    (-1211, c"ORCHESTRATOR_ERR_TRANSPORT_ID_TWICE"),
    (-1210, c"ORCHESTRATOR_ERR_TRANSPORT_TOO_MANY"),
    (-1209, c"ORCHESTRATOR_ERR_TRANSPORT_FIELD"),
    (-1208, c"ORCHESTRATOR_ERR_POWER_INCONSISTENT"),
    (-1207, c"ORCHESTRATOR_ERR_POWER_NEVER_LEFT"),
    (-1206, c"ORCHESTRATOR_ERR_POWER_TIER_ORDER"),
    (-1205, c"ORCHESTRATOR_ERR_POWER_CHUNK_ORDER"),
    (-1204, c"ORCHESTRATOR_ERR_POWER_HEADROOM_ORDER"),
    (-1203, c"ORCHESTRATOR_ERR_POWER_TEMPERATURE_ORDER"),
    (-1202, c"ORCHESTRATOR_ERR_POWER_BATTERY_ORDER"),
    (-1201, c"ORCHESTRATOR_ERR_POWER_FIELD"),
    (-1125, c"ORCHESTRATOR_ERR_MCDA_ANCHOR"),
    (-1124, c"ORCHESTRATOR_ERR_MCDA_VALUE"),
    (-1123, c"ORCHESTRATOR_ERR_MCDA_WEIGHTS_SUM_TO_ZERO"),
    (-1122, c"ORCHESTRATOR_ERR_MCDA_WEIGHT"),
    (-1121, c"ORCHESTRATOR_ERR_MCDA_TOO_MANY_ALTERNATIVES"),
    (-1120, c"ORCHESTRATOR_ERR_MCDA_NO_ALTERNATIVES"),
    (-1110, c"ORCHESTRATOR_ERR_BATCH_LENGTH"),
    (-1106, c"ORCHESTRATOR_ERR_RULE_NO_ENVIRONMENT"),
    (-1105, c"ORCHESTRATOR_ERR_RULE_WEIGHT_READS_OPTION"),
    (-1104, c"ORCHESTRATOR_ERR_RULE_BONUS"),
    (-1103, c"ORCHESTRATOR_ERR_RULE_FACTOR"),
    (-1102, c"ORCHESTRATOR_ERR_RULE_TOO_MANY_CONDITIONS"),
    (-1101, c"ORCHESTRATOR_ERR_RULE_TOO_MANY"),
    (-1023, c"ORCHESTRATOR_ERR_POLICY_FIELD"),
    (-1022, c"ORCHESTRATOR_ERR_POLICY_PREFERENCE"),
    (-1021, c"ORCHESTRATOR_ERR_POLICY_WEIGHTS_SUM_TO_ZERO"),
    (-1020, c"ORCHESTRATOR_ERR_POLICY_WEIGHT"),
    (-1010, c"ORCHESTRATOR_ERR_UNKNOWN_CODE"),
    (-1003, c"ORCHESTRATOR_ERR_BOUND_NOT_FINITE"),
    (-1002, c"ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE_FLOAT"),
    (-1001, c"ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE"),
    (0, c"ORCHESTRATOR_OK"),
];
