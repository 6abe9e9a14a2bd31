/*
 * orchestrator.h: the C face of Kromka, for C99 and later and C++11 and later.
 *
 * Written by `cargo xtask header` from the source of crates/kromka-face. Do not edit: `cargo xtask check` compares.
 *
 * One text serves every library. What a library has beyond the core is said by macros:
 *
 *   ORCHESTRATOR_HAS_STD         an operating system is there: messages per thread, instances on the heap
 *   ORCHESTRATOR_HAS_THREADS     the library can drive itself on threads of its own
 *   ORCHESTRATOR_HAS_VECTOR      vector indexes: orchestrator_vector_create and its kin
 *   ORCHESTRATOR_HAS_CEP         event engines: orchestrator_cep_create and its kin
 *   ORCHESTRATOR_HAS_TEST_HOOKS  functions that fail on purpose; only in builds for tests, never set here
 *
 * The default library has the first four, so they are set here. The firmware library has none of them: define
 * ORCHESTRATOR_PROFILE_FIRMWARE before this header when you link that one.
 *
 * Every function
 *
 *   - returns a status: 0 or a count, or the negative number of an error; orchestrator_last_error has its message;
 *   - clears its results before it does anything else;
 *   - checks its pointers: ORCHESTRATOR_ERR_NULL, ORCHESTRATOR_ERR_MISALIGNED, and ORCHESTRATOR_ERR_STRUCT_SIZE for a
 *     structure that was not set up with its _init function; what they point to is read during the call only;
 *   - takes enumerations and flags as integers: one that is unknown is ORCHESTRATOR_ERR_UNKNOWN_CODE;
 *   - acts on the current instance of the calling thread, unless it takes one, or a vector index, or an event engine, or
 *     says that it needs none:
 *     ORCHESTRATOR_ERR_NOT_INITIALIZED without one, ORCHESTRATOR_ERR_NOT_AN_INSTANCE when it was destroyed,
 *     ORCHESTRATOR_ERR_BUSY for a moment while it is being stopped (call again) and, without ORCHESTRATOR_HAS_STD, while
 *     another call on it has not returned;
 *   - lets no panic out: the call returns ORCHESTRATOR_ERR_PANICKED, every later one on the instance
 *     ORCHESTRATOR_ERR_POISONED, and orchestrator_destroy still works.
 *
 * These are the errors "of every function" below. With ORCHESTRATOR_HAS_STD every function may be called from any thread,
 * calls on one instance take turns; without, everything is called from one loop.
 *
 * Floats stand for the decimal number that they were written as, to seven significant digits. Amounts of money are in
 * units of one currency, the host's.
 */
#ifndef ORCHESTRATOR_H
#define ORCHESTRATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if !defined(ORCHESTRATOR_PROFILE_FIRMWARE)
#ifndef ORCHESTRATOR_HAS_STD
#define ORCHESTRATOR_HAS_STD 1
#endif
#ifndef ORCHESTRATOR_HAS_THREADS
#define ORCHESTRATOR_HAS_THREADS 1
#endif
#ifndef ORCHESTRATOR_HAS_VECTOR
#define ORCHESTRATOR_HAS_VECTOR 1
#endif
#ifndef ORCHESTRATOR_HAS_CEP
#define ORCHESTRATOR_HAS_CEP 1
#endif
#endif

/** The version of the library that this header belongs to. */
#define ORCHESTRATOR_VERSION "0.1.0"

/** Programs built with one number run with every library of the same number. */
#define ORCHESTRATOR_ABI_VERSION 0

/** The library has threads, messages for each thread, and a heap: it was built with the standard library. */
#define ORCHESTRATOR_FEATURE_STD 1

/** The library has `orchestrator_start` and its kin. */
#define ORCHESTRATOR_FEATURE_THREADS 2

/** The library has functions for its own tests. Never ship it. */
#define ORCHESTRATOR_FEATURE_TEST_HOOKS 4

/** The library has `orchestrator_vector_create` and its kin. */
#define ORCHESTRATOR_FEATURE_VECTOR 8

/** The library has `orchestrator_cep_create` and its kin. */
#define ORCHESTRATOR_FEATURE_CEP 16

#if defined(ORCHESTRATOR_HAS_CEP)
/** Most event engines at once: a program has one for each stream that it watches, and a set of places fits a word. */
#define ORCHESTRATOR_CEP_ENGINES_MAX 64
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/** Bytes of a path at most, with its NUL: as many as Linux takes. */
#define ORCHESTRATOR_PATH_MAX 4096
#endif

/** Most things that one call of `orchestrator_poll` does, so that it returns to its loop. */
#define ORCHESTRATOR_POLL_ACTIONS_MAX 64

/** Most instances at once: one serves a device, tests and gateways have a few. */
#define ORCHESTRATOR_INSTANCES_MAX 16

/** Success; counts are above it. */
#define ORCHESTRATOR_OK 0

/** {field} is {have}; allowed is {min} to {max} */
#define ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE (-1001)

/** {field} is {have}; allowed is {min} to {max} */
#define ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE_FLOAT (-1002)

/** {field} is not a finite number */
#define ORCHESTRATOR_ERR_BOUND_NOT_FINITE (-1003)

/** {what} {have} is unknown; allowed is 0 to {count} exclusive */
#define ORCHESTRATOR_ERR_UNKNOWN_CODE (-1010)

/** the weight of {criterion} is {have}; allowed is 0 to {max} */
#define ORCHESTRATOR_ERR_POLICY_WEIGHT (-1020)

/** the weights sum to zero; at least one must be 0.000001 or more */
#define ORCHESTRATOR_ERR_POLICY_WEIGHTS_SUM_TO_ZERO (-1021)

/** the preference on {criterion} is {have}; allowed is {min} to {max} */
#define ORCHESTRATOR_ERR_POLICY_PREFERENCE (-1022)

/** What the inner error says. */
#define ORCHESTRATOR_ERR_POLICY_FIELD (-1023)

/** all {max} places for rules are taken */
#define ORCHESTRATOR_ERR_RULE_TOO_MANY (-1101)

/**
 * the rule has {have} conditions; allowed is up to {max}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_RULE_TOO_MANY_CONDITIONS (-1102)

/** the factor of the rule is {have}; allowed is 0 to {max} */
#define ORCHESTRATOR_ERR_RULE_FACTOR (-1103)

/** the bonus of the rule is {have}; allowed is {min} to {max} */
#define ORCHESTRATOR_ERR_RULE_BONUS (-1104)

/** a rule that moves a weight compares a field of an option; it may compare only fields of task, device and link */
#define ORCHESTRATOR_ERR_RULE_WEIGHT_READS_OPTION (-1105)

/** the rule names no environment; it must name at least one */
#define ORCHESTRATOR_ERR_RULE_NO_ENVIRONMENT (-1106)

/**
 * the batch has {need} cases but room for {have} verdicts
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_BATCH_LENGTH (-1110)

/**
 * there are no alternatives; at least one is needed
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MCDA_NO_ALTERNATIVES (-1120)

/**
 * there are {have} alternatives; at most {max} are allowed
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MCDA_TOO_MANY_ALTERNATIVES (-1121)

/**
 * the weight of {criterion} is {have}; it must be finite and not negative
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MCDA_WEIGHT (-1122)

/**
 * the weights sum to zero; at least one must be more
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MCDA_WEIGHTS_SUM_TO_ZERO (-1123)

/**
 * alternative {alternative} has {have} for {criterion}; it must be a finite number
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MCDA_VALUE (-1124)

/**
 * alternative {alternative} has {have} for {criterion}; on fixed anchors 0 to 1 is allowed
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MCDA_ANCHOR (-1125)

/** What the inner error says. */
#define ORCHESTRATOR_ERR_POWER_FIELD (-1201)

/**
 * battery thresholds are {critical}, {low} and {conservative} ppb; critical must be below low, low below conservative
 */
#define ORCHESTRATOR_ERR_POWER_BATTERY_ORDER (-1202)

/** temperature thresholds are {warm}, {hot} and {critical} m°C; warm must be below hot, hot below critical */
#define ORCHESTRATOR_ERR_POWER_TEMPERATURE_ORDER (-1203)

/** headroom thresholds are {warm}, {hot} and {critical} thousandths; warm must be below hot, hot below critical */
#define ORCHESTRATOR_ERR_POWER_HEADROOM_ORDER (-1204)

/** chunk sizes are {min}, {base} and {max}; the least must not be above the base, nor the base above the most */
#define ORCHESTRATOR_ERR_POWER_CHUNK_ORDER (-1205)

/** memory tier {at} does not end above the one before it */
#define ORCHESTRATOR_ERR_POWER_TIER_ORDER (-1206)

/**
 * the {what} hysteresis of {margin} takes the threshold of {threshold} beyond the end of its range, so that the level could never be left
 */
#define ORCHESTRATOR_ERR_POWER_NEVER_LEFT (-1207)

/** the stored mode is {mode} by cause {cause}; its levels make {mode_need} by cause {cause_need} */
#define ORCHESTRATOR_ERR_POWER_INCONSISTENT (-1208)

/** What the inner error says. */
#define ORCHESTRATOR_ERR_TRANSPORT_FIELD (-1209)

/** {have} transports were given; {max} are the most */
#define ORCHESTRATOR_ERR_TRANSPORT_TOO_MANY (-1210)

/** transport {id} is given twice; each id is given once */
#define ORCHESTRATOR_ERR_TRANSPORT_ID_TWICE (-1211)

/** transport {id} runs over no kind of link; it needs one at least */
#define ORCHESTRATOR_ERR_TRANSPORT_NO_LINK (-1212)

/** the weights of the criteria of transports sum to 0; one at least must be more */
#define ORCHESTRATOR_ERR_TRANSPORT_WEIGHTS_SUM_TO_ZERO (-1213)

/** no transport was given; at least one is needed */
#define ORCHESTRATOR_ERR_TRANSPORT_NO_TRANSPORT (-1214)

/**
 * each of {count} transports was refused; the nearest is {nearest}, whose {constraint} is {have} where {need} is needed
 */
#define ORCHESTRATOR_ERR_TRANSPORT_REFUSED (-1215)

/** energy gain of mode {mode} is {have} thousandths; at least {need}, as the mode before it, is needed */
#define ORCHESTRATOR_ERR_TRANSPORT_GAIN_FALLS (-1216)

/** the plan has {have} hours; allowed is 1 to {max} */
#define ORCHESTRATOR_ERR_POWER_PLAN_HOURS (-1220)

/**
 * there are {have} caps for {need} hours
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_POWER_PLAN_CAPS (-1221)

/**
 * steps sum to {energy} ppb of energy and {worth} ppb of worth; both must be 1000000000
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_POWER_WORTH_SUM (-1222)

/**
 * step {at} is worth more for its energy than the one before it; the most worth for a joule comes first
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_POWER_WORTH_ORDER (-1223)

/** What the inner error says. */
#define ORCHESTRATOR_ERR_PLAN_FIELD (-1301)

/** {environment} is among its own fallbacks; a fallback is another environment */
#define ORCHESTRATOR_ERR_PLAN_FALLBACK_IS_PRIMARY (-1302)

/** a health check waits {have} ms for its answer; allowed is up to its interval of {max} ms */
#define ORCHESTRATOR_ERR_PLAN_TIMEOUT_BEYOND_INTERVAL (-1303)

/** the recovery delay is {have} ms; the plan's longest is {max} ms */
#define ORCHESTRATOR_ERR_PLAN_DELAY_BEYOND_MAX (-1304)

/** the conditional strategy has no condition; at least one part must be set */
#define ORCHESTRATOR_ERR_PLAN_NO_CONDITION (-1305)

/** What the inner error says. */
#define ORCHESTRATOR_ERR_VECTOR_FIELD (-1701)

/** a vector has {have} values; this index needs {need} */
#define ORCHESTRATOR_ERR_VECTOR_DIMS (-1702)

/** value {at} of a vector is not a number from -1e15 to 1e15 */
#define ORCHESTRATOR_ERR_VECTOR_VALUE (-1703)

/** all values of a vector are below 1e-30; the cosine needs a direction */
#define ORCHESTRATOR_ERR_VECTOR_ZERO (-1704)

/** there is a vector with id {id} already */
#define ORCHESTRATOR_ERR_VECTOR_DUPLICATE (-1705)

/** there is no vector with id {id} */
#define ORCHESTRATOR_ERR_VECTOR_UNKNOWN (-1706)

/** full: there would be {need} vectors; at most {max} are allowed */
#define ORCHESTRATOR_ERR_VECTOR_FULL (-1707)

/** full: there would be {need} bytes; at most {max} are allowed */
#define ORCHESTRATOR_ERR_VECTOR_FULL_BYTES (-1708)

/**
 * there are {ids} ids and {vectors} vectors; each vector needs one
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_VECTOR_LENGTHS (-1709)

/** these codes are learned from vectors: train the index first, or begin with a batch */
#define ORCHESTRATOR_ERR_VECTOR_UNTRAINED (-1710)

/** there are {have} vectors with codes; codes are learned before the first is added */
#define ORCHESTRATOR_ERR_VECTOR_TRAINED (-1711)

/**
 * only an index of 8-bit codes can be frozen
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_VECTOR_CODING (-1712)

/** {doing} failed: {kind} */
#define ORCHESTRATOR_ERR_FILE_IO (-1720)

/** these {have} bytes are not an index, or only the beginning of one */
#define ORCHESTRATOR_ERR_FILE_NOT_AN_INDEX (-1721)

/** the file has version {have}; this library reads version {need} */
#define ORCHESTRATOR_ERR_FILE_VERSION (-1722)

/** the {part} are damaged: their checksum is {have:#010x}, it should be {need:#010x} */
#define ORCHESTRATOR_ERR_FILE_CHECKSUM (-1723)

/** the file has {have} bytes; its snapshot alone has {need} */
#define ORCHESTRATOR_ERR_FILE_CUT (-1724)

/** the {part} contradict the rest of the file; it was not written by this library */
#define ORCHESTRATOR_ERR_FILE_INCONSISTENT (-1725)

/** in the file {source} */
#define ORCHESTRATOR_ERR_FILE_FIELD (-1726)

/** there is a file of that name; opening it, or another name, is needed */
#define ORCHESTRATOR_ERR_FILE_EXISTS (-1727)

/** the file is open for changes elsewhere; one at a time is allowed */
#define ORCHESTRATOR_ERR_FILE_LOCKED (-1728)

/** the file lacks changes because writing them failed; a checkpoint is needed before further ones */
#define ORCHESTRATOR_ERR_FILE_BEHIND (-1729)

/**
 * changes are damaged at byte {at}, {bytes} bytes before the end; opening without them has to be told to (accept_loss)
 */
#define ORCHESTRATOR_ERR_FILE_DAMAGED (-1730)

/** change {change} of the log cannot be made: {source} */
#define ORCHESTRATOR_ERR_FILE_REPLAY (-1731)

/** the batch has {have} bytes; at most {max} are allowed at once */
#define ORCHESTRATOR_ERR_FILE_BATCH (-1732)

/**
 * What the inner error says.
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_FILE_REFUSED (-1733)

/**
 * row {row} has {have} values; this index needs {need}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_FILE_ROW (-1734)

/**
 * the .npy file needs {need}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_FILE_NPY (-1735)

/** the file has {have} bytes; at most {max} are allowed */
#define ORCHESTRATOR_ERR_FILE_TOO_LARGE (-1736)

/**
 * the whole document can only be deleted; this operation needs a key
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_STATE_ROOT (-1901)

/**
 * a path has {have} keys; at most {max} are allowed
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_STATE_DEPTH (-1902)

/**
 * a key has {have} bytes; at most {max} are allowed
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_STATE_KEY (-1903)

/**
 * a value has {have} bytes; at most {max} are allowed
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_STATE_VALUE (-1904)

/**
 * a value has lists or maps more than {max} deep
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_STATE_NESTED (-1905)

/**
 * a value is not a finite number
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_STATE_NOT_FINITE (-1906)

/**
 * there is no object at the first {depth} keys of the path: make it first
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_STATE_NO_OBJECT (-1907)

/**
 * a counter would leave the range of 64 bits
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_STATE_OVERFLOW (-1908)

/**
 * this counter only grows: {have} cannot be added
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_STATE_NEGATIVE (-1909)

/**
 * full: at most {max} leaves are allowed
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_STATE_FULL (-1910)

/**
 * a transaction has {have} operations; at most {max} are allowed
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_STATE_OPERATIONS (-1911)

/**
 * the clock of this replica is at its end
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_STATE_CLOCK (-1912)

/**
 * a message of {have} bytes ends within a field
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MESSAGE_TRUNCATED (-1930)

/**
 * a message has version {have}; this build reads version {need}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MESSAGE_VERSION (-1931)

/**
 * the checksum of a message is {have:#010x}, and {need:#010x} is written in it
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MESSAGE_CHECKSUM (-1932)

/**
 * a message has {bytes} bytes behind its end
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MESSAGE_TRAILING (-1933)

/**
 * a message names a length of {have}; at most {max} can be
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MESSAGE_LENGTH (-1934)

/**
 * a message is of a document with the policies {have:#04x}; those of this one are {need:#04x}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MESSAGE_POLICIES (-1935)

/**
 * byte {at} of a message is none that a document writes
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MESSAGE_MALFORMED (-1936)

/**
 * a message has a clock at {have}; at most {max} is believed
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MESSAGE_CLOCK (-1937)

/**
 * a message has commit {have} of this replica, which has made {max}: its number is in use elsewhere
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MESSAGE_REUSED (-1938)

/**
 * commit {seq} of replica {replica} is known with another content
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MESSAGE_CONTRADICTION (-1939)

/**
 * leaf {number} of replica {replica} is not known: ask for a delta that names its leaves
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MESSAGE_UNKNOWN_LEAF (-1940)

/**
 * leaf {number} of replica {replica} is known as another one
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MESSAGE_NAME (-1941)

/**
 * full: there would be {need} leaves or nodes; at most {max} are allowed
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MESSAGE_FULL (-1942)

/**
 * a message came early, and {messages} of {bytes} bytes wait already
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MESSAGE_HELD_FULL (-1943)

/**
 * there would be {have} replicas; at most {max} are allowed
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MESSAGE_REPLICAS (-1944)

/**
 * a message of kind {have} cannot be used here
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MESSAGE_KIND (-1945)

/**
 * a snapshot is of replica {have}, not of {need}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MESSAGE_REPLICA (-1946)

/**
 * a frame of {len} bytes is compressed and cannot be unpacked
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_MESSAGE_COMPRESSED (-1950)

/** a name has {have} bytes; 1 to {max} are allowed */
#define ORCHESTRATOR_ERR_SCHEMA_NAME (-2001)

/** an attribute of this name holds something else */
#define ORCHESTRATOR_ERR_SCHEMA_ATTRIBUTE (-2002)

/** full: at most {max} are allowed */
#define ORCHESTRATOR_ERR_SCHEMA_FULL (-2003)

/**
 * a schema only grows: kinds, attributes and texts stay what they are
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_SCHEMA_NOT_GROWN (-2004)

/** a pattern needs at least one element */
#define ORCHESTRATOR_ERR_PATTERN_EMPTY (-2011)

/** a pattern has {have} elements; at most {max} are allowed */
#define ORCHESTRATOR_ERR_PATTERN_ELEMENTS (-2012)

/** groups or conditions are more than {max} deep */
#define ORCHESTRATOR_ERR_PATTERN_DEPTH (-2013)

/** the pattern needs more than {max} states: say fewer repetitions, or fewer groups within each other */
#define ORCHESTRATOR_ERR_PATTERN_STATES (-2014)

/** a pattern or group cannot begin with a negative element */
#define ORCHESTRATOR_ERR_PATTERN_NOT_FIRST (-2015)

/** a pattern that ends with what must not follow needs a time within which */
#define ORCHESTRATOR_ERR_PATTERN_NOT_LAST (-2016)

/** an element cannot be there {min} to {max} times */
#define ORCHESTRATOR_ERR_PATTERN_TIMES (-2017)

/**
 * a condition or a skip names an element that the pattern has not
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_PATTERN_ELEMENT (-2018)

/**
 * a condition names an attribute that the schema has not
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_PATTERN_ATTRIBUTE (-2019)

/**
 * a condition names a kind of event that the schema has not
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_PATTERN_KIND (-2020)

/** texts are equal or not, and equal only to texts */
#define ORCHESTRATOR_ERR_PATTERN_COMPARISON (-2021)

/** a condition looks {have} rows back; 1 to {max} are allowed */
#define ORCHESTRATOR_ERR_PATTERN_EARLIER (-2022)

/** a text of a condition is too long, or the schema has no room for it */
#define ORCHESTRATOR_ERR_PATTERN_TEXT (-2023)

/** only events can be adjacent: one, one of several, or up to 64 in any order, once or repeated */
#define ORCHESTRATOR_ERR_PATTERN_ADJACENT (-2024)

/** a time within which something is to come, or not, is at least one millisecond */
#define ORCHESTRATOR_ERR_PATTERN_NO_TIME (-2025)

/** full: at most {max} rules are allowed, and as many that were removed and of which matches wait */
#define ORCHESTRATOR_ERR_PATTERN_RULES (-2026)

/** what is repeated is true before any event comes, again and again */
#define ORCHESTRATOR_ERR_PATTERN_ENDLESS (-2028)

/** a quota is {have}; {min} to {max} are allowed */
#define ORCHESTRATOR_ERR_PATTERN_QUOTA (-2029)

/** a limit is at least one match */
#define ORCHESTRATOR_ERR_PATTERN_LIMIT (-2030)

/** {at}: found {found}, expected {expected} */
#define ORCHESTRATOR_ERR_SYNTAX_EXPECTED (-2031)

/** {at}: more than {max} within each other */
#define ORCHESTRATOR_ERR_SYNTAX_DEPTH (-2032)

/** {at}: a number above {max} */
#define ORCHESTRATOR_ERR_SYNTAX_NUMBER (-2033)

/** {at}: {have} are permuted; at most {max} are allowed */
#define ORCHESTRATOR_ERR_SYNTAX_PERMUTED (-2034)

/** {at}: `{attribute}` is in {have} here, and in {need} before */
#define ORCHESTRATOR_ERR_SYNTAX_UNIT (-2035)

/** {at}: `{attribute}` is {have} here, and {need} before */
#define ORCHESTRATOR_ERR_SYNTAX_KIND (-2036)

/** {at}: {what} is not supported; {instead} */
#define ORCHESTRATOR_ERR_SYNTAX_UNSUPPORTED (-2037)

/** a text has {have} bytes; at most {max} are allowed */
#define ORCHESTRATOR_ERR_SYNTAX_LONG (-2038)

/** {at}: this was said already */
#define ORCHESTRATOR_ERR_SYNTAX_TWICE (-2039)

/** {have} values for events that need {need} */
#define ORCHESTRATOR_ERR_EVENT_VALUES (-2041)

/**
 * an event of {have} ms comes after {need} ms; {taken} of the batch were taken
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_EVENT_LATE (-2042)

/** an event is of kind {have}, which the schema has not; {taken} of the batch were taken */
#define ORCHESTRATOR_ERR_EVENT_KIND (-2043)

/** full: {max} events wait for other sources; {taken} of the batch were taken */
#define ORCHESTRATOR_ERR_EVENT_FULL (-2044)

/** full: {max} sources are known, and none of them is idle */
#define ORCHESTRATOR_ERR_EVENT_SOURCES (-2045)

/**
 * this engine puts the events of several sources in order: say which source they are of
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_EVENT_NO_SOURCE (-2046)

/** What the inner error says. */
#define ORCHESTRATOR_ERR_INTAKE_CONFIG_FIELD (-2051)

/** waiting_max is {have}; allowed is 1 to {max} */
#define ORCHESTRATOR_ERR_INTAKE_CONFIG_WAITING (-2052)

/** sources_max is {have}; allowed is 1 to {max} */
#define ORCHESTRATOR_ERR_INTAKE_CONFIG_SOURCES (-2053)

/** late_max is {have}; allowed is 0 to {max} */
#define ORCHESTRATOR_ERR_INTAKE_CONFIG_LATE (-2054)

/**
 * the state of an intake contradicts itself: {what}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_INTAKE_STATE_INCONSISTENT (-2055)

/** {at}: `{element}` is another element already; each has a name of its own */
#define ORCHESTRATOR_ERR_SYNTAX_NAMED (-2056)

/** rule {rule}: the pattern has no element `{element}` */
#define ORCHESTRATOR_ERR_DECLARATION_ELEMENT (-2057)

/** rule {rule}: nothing is bound to `{element}` when it is asked about; allowed are elements that come before */
#define ORCHESTRATOR_ERR_DECLARATION_UNBOUND (-2058)

/** rule {rule}: two elements are called `{element}`; each has a name of its own */
#define ORCHESTRATOR_ERR_DECLARATION_NAMED (-2059)

/**
 * a condition compares with what is no finite number
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_PATTERN_CONSTANT (-2060)

/** {at}: more than {max} {what} are not allowed */
#define ORCHESTRATOR_ERR_SYNTAX_MANY (-2061)

/** {at}: a duration is of whole milliseconds, 1 to {max} */
#define ORCHESTRATOR_ERR_SYNTAX_DURATION (-2062)

/** {at}: nothing can be there {min} to {max} times */
#define ORCHESTRATOR_ERR_SYNTAX_TIMES (-2063)

/** {at}: the pattern has no element `{element}` */
#define ORCHESTRATOR_ERR_SYNTAX_ELEMENT (-2064)

/** `{attribute}` is {have} and {need} */
#define ORCHESTRATOR_ERR_DECLARATION_KIND (-2065)

/** `{attribute}` is in {have} and in {need} */
#define ORCHESTRATOR_ERR_DECLARATION_UNIT (-2066)

/** a name has {have} bytes; 1 to {max} are allowed */
#define ORCHESTRATOR_ERR_DECLARATION_NAME (-2067)

/** {have} kinds or attributes; at most {max} are allowed */
#define ORCHESTRATOR_ERR_DECLARATION_FULL (-2068)

/** {at}: a number of more than 1.7976931348623157e308, which is the most */
#define ORCHESTRATOR_ERR_SYNTAX_INFINITE (-2069)

/** {at}: nothing is bound to `{element}` by then; allowed are elements that come before */
#define ORCHESTRATOR_ERR_SYNTAX_UNBOUND (-2070)

/**
 * the buffer has {have} bytes; the snapshot needs {need}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_TOO_SMALL (-2071)

/** these {have} bytes are no snapshot of event patterns, or only the beginning of one */
#define ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_NOT_A_SNAPSHOT (-2072)

/** the snapshot has version {have}; this engine reads version {need} */
#define ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_VERSION (-2073)

/** the snapshot is damaged: its checksum is {have:#010x}, it should be {need:#010x} */
#define ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_CHECKSUM (-2074)

/** the snapshot contradicts itself: {what} */
#define ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_INCONSISTENT (-2075)

/** an engine that has taken events, or was told the time, restores nothing */
#define ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_IN_USE (-2076)

/** What the inner error says. */
#define ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_SCHEMA (-2077)

/** events of several sources cannot go on: {what} */
#define ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_INTAKE (-2078)

/** What the inner error says. */
#define ORCHESTRATOR_ERR_CONFIG_FIELD (-2101)

/**
 * What the inner error says.
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_CONFIG_POLICY (-2102)

/** environment {environment}: {source} */
#define ORCHESTRATOR_ERR_CONFIG_ENVIRONMENT (-2103)

/**
 * the storage has {have} places; allowed is 1 to {max}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_CONFIG_CAPACITY (-2104)

/**
 * What the inner error says.
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_CONFIG_POWER (-2105)

/** the engine holds {have} tasks; it has room for {max} */
#define ORCHESTRATOR_ERR_SUBMIT_FULL (-2110)

/** all {max} batches are taken by unfinished ones */
#define ORCHESTRATOR_ERR_SUBMIT_BATCHES_FULL (-2111)

/** the batch is empty; it must have at least one task */
#define ORCHESTRATOR_ERR_SUBMIT_EMPTY_BATCH (-2112)

/**
 * the batch has {need} tasks but room for {have} handles
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_SUBMIT_HANDLES (-2113)

/** the handle is stale: place {index} is of generation {need}, the handle of {have} */
#define ORCHESTRATOR_ERR_STALE_HANDLE (-2120)

/** the task has ended */
#define ORCHESTRATOR_ERR_HANDLE_ENDED (-2121)

/** try {have} was not dispatched to that environment; the task is at try {need} */
#define ORCHESTRATOR_ERR_HANDLE_NOT_DISPATCHED (-2122)

/** the outcome of try {have} was given before */
#define ORCHESTRATOR_ERR_HANDLE_REPEATED (-2123)

/** What the inner error says. */
#define ORCHESTRATOR_ERR_HANDLE_OUTCOME (-2124)

/** the task was dispatched {max} times; that is the most */
#define ORCHESTRATOR_ERR_HANDLE_TRIES_USED (-2125)

/**
 * the buffer has {have} bytes; the snapshot needs {need}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_SNAPSHOT_TOO_SMALL (-2130)

/**
 * these {have} bytes are not a snapshot, or only the beginning of one
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_SNAPSHOT_NOT_A_SNAPSHOT (-2131)

/**
 * the snapshot has version {have}; this engine reads version {need}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_SNAPSHOT_VERSION (-2132)

/**
 * the snapshot is damaged: its checksum is {have:#010x}, it should be {need:#010x}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_SNAPSHOT_CHECKSUM (-2133)

/**
 * the storage has {have} places; the snapshot needs exactly {need}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_SNAPSHOT_CAPACITY (-2134)

/**
 * the snapshot contradicts itself; it was not written by this library
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_SNAPSHOT_INCONSISTENT (-2135)

/** {have} worker threads were asked for; allowed is 1 to {max} */
#define ORCHESTRATOR_ERR_START_THREADS (-2140)

/**
 * no environment has an executor; at least one is needed
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_START_NO_EXECUTOR (-2141)

/**
 * the engine has {have} tasks; to start it must have none, an engine with tasks is resumed
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_START_IN_FLIGHT (-2142)

/** the system gave {have} threads; {need} are needed */
#define ORCHESTRATOR_ERR_START_SPAWN (-2143)

/**
 * the orchestrator drains, stops or was stopped; the call needs one that runs
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_CALL_STOPPED (-2144)

/**
 * a panic left the engine in an unknown state; it takes no calls any more
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_CALL_POISONED (-2145)

/**
 * the call was made from a closure that runs on the engine; that one must return first
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_CALL_INSIDE (-2146)

/**
 * the call was made from one of the orchestrator's own threads, which it would wait for
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_CALL_OWN_THREAD (-2147)

/**
 * What the inner error says.
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_TASK_CALL (-2148)

/**
 * What the inner error says.
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_TASK_HANDLE (-2149)

/**
 * What the inner error says.
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_WAIT_CALL (-2150)

/**
 * What the inner error says.
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_WAIT_HANDLE (-2151)

/** the task has not ended within {have} ms */
#define ORCHESTRATOR_ERR_WAIT_TIMED_OUT (-2152)

/**
 * What the inner error says.
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_REFUSAL_CALL (-2153)

/**
 * What the inner error says.
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_REFUSAL_SUBMIT (-2154)

/**
 * What the inner error says.
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_OBSERVE_CALL (-2155)

/**
 * What the inner error says.
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_OBSERVE_BOUND (-2156)

/**
 * the device's name has {have} bytes; allowed is 1 to {max}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_DEVICE_ID_LENGTH (-2301)

/**
 * the device's name has a control character at byte {at}; none are allowed
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_DEVICE_ID_CONTROL (-2302)

/**
 * the registry has {have} devices; it has room for {max}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_REGISTRY_FULL (-2310)

/**
 * there is no device {have}; it must be registered first
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_REGISTRY_UNKNOWN_DEVICE (-2311)

/**
 * the state could not be kept: {kind}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_REGISTRY_NOT_KEPT (-2312)

/**
 * the state has {have} bytes; allowed are {max}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_REGISTRY_TOO_LARGE (-2313)

/**
 * the state could not be read: {kind}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_REGISTRY_STATE_NOT_READ (-2320)

/**
 * these {have} bytes are not the state of a registry, or only the beginning of one
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_REGISTRY_STATE_NOT_A_STATE (-2321)

/**
 * the state has version {have}; this library reads version {need}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_REGISTRY_STATE_VERSION (-2322)

/**
 * the state is damaged: its checksum is {have:#010x}, it should be {need:#010x}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_REGISTRY_STATE_CHECKSUM (-2323)

/**
 * the state contradicts itself; it was not written by this library
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_REGISTRY_STATE_INCONSISTENT (-2324)

/**
 * the state has {have} devices; the registry has room for {max}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_REGISTRY_STATE_TOO_MANY (-2325)

/**
 * {name} is {have}; allowed is a number from {min} to {max}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_SIMULATION_NOT_A_NUMBER (-2330)

/**
 * {name} is {have}; allowed is {min} to {max}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_SIMULATION_OUT_OF_RANGE (-2331)

/**
 * {name} is {have}; allowed is {need}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_SIMULATION_NOT_A_WORD (-2332)

/**
 * there is no key {have}; allowed is {need}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_SIMULATION_UNKNOWN_KEY (-2333)

/**
 * line {line}, column {column}: {need} is needed
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_SIMULATION_DOCUMENT (-2334)

/**
 * sample {at} is at {have} ms; it must be after the one before, at {need} ms
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_SIMULATION_ORDER (-2335)

/**
 * there are {have} samples; allowed are {max}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_SIMULATION_TOO_MANY (-2336)

/**
 * What the inner error says.
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_REGISTRY_CONFIG_FIELD (-2340)

/**
 * the registry is to hold {have} devices; allowed is 1 to {max}
 *
 * No function of this header returns it.
 */
#define ORCHESTRATOR_ERR_REGISTRY_CONFIG_CAPACITY (-2341)

/** there is no instance; call orchestrator_create or orchestrator_create_in first */
#define ORCHESTRATOR_ERR_NOT_INITIALIZED (-2901)

/** {argument} is NULL; it must point to memory of the caller */
#define ORCHESTRATOR_ERR_NULL (-2902)

/** {argument} is misaligned; its address must be a multiple of {need} */
#define ORCHESTRATOR_ERR_MISALIGNED (-2903)

/** struct_size of {what} is {have}; this library knows {min} to {max}: set it with the _init function */
#define ORCHESTRATOR_ERR_STRUCT_SIZE (-2904)

/** this is no instance, or it was destroyed */
#define ORCHESTRATOR_ERR_NOT_AN_INSTANCE (-2905)

/** the handle is of another instance than the current one, or of a batch where a task is asked for, or the other way */
#define ORCHESTRATOR_ERR_WRONG_INSTANCE (-2906)

/** all {max} instances are taken; destroy one first */
#define ORCHESTRATOR_ERR_INSTANCES_FULL (-2907)

/** not now: {what} */
#define ORCHESTRATOR_ERR_BUSY (-2908)

/** a call on this instance, vector index or event engine panicked before; it can only be destroyed */
#define ORCHESTRATOR_ERR_POISONED (-2909)

/** the call panicked, a defect of the library; its instance, vector index or event engine can only be destroyed */
#define ORCHESTRATOR_ERR_PANICKED (-2910)

/** the buffer has room for {have}; {need} are needed */
#define ORCHESTRATOR_ERR_BUFFER_TOO_SMALL (-2911)

/** {argument} is {have}; allowed is {min} to {max} */
#define ORCHESTRATOR_ERR_COUNT (-2912)

/** the instance runs on its own threads; call orchestrator_stop first */
#define ORCHESTRATOR_ERR_RUNNING (-2913)

/** the instance does not run on its own threads; call orchestrator_start first */
#define ORCHESTRATOR_ERR_NOT_RUNNING (-2914)

/** no environment can run the task within its limits */
#define ORCHESTRATOR_ERR_INFEASIBLE (-2915)

/** there is no memory for {need} bytes */
#define ORCHESTRATOR_ERR_OUT_OF_MEMORY (-2916)

/** the queue holds {max} events and is full; take them with orchestrator_poll_event */
#define ORCHESTRATOR_ERR_EVENTS_FULL (-2917)

/** element {at} has another struct_size than the first {what}; all must have the same */
#define ORCHESTRATOR_ERR_MIXED (-2918)

/** the plan's primary is {have}; the call is about {need}, and both must be the same */
#define ORCHESTRATOR_ERR_OTHER_PRIMARY (-2919)

/** fallback {at} is {environment}, which was named before; each may be named once */
#define ORCHESTRATOR_ERR_FALLBACK_TWICE (-2920)

/** this is no vector index, or it was destroyed */
#define ORCHESTRATOR_ERR_NOT_AN_INDEX (-2921)

/** all {max} vector indexes are taken; destroy one first */
#define ORCHESTRATOR_ERR_INDEXES_FULL (-2922)

/** {argument} is no path: {why} */
#define ORCHESTRATOR_ERR_PATH (-2923)

/** the vector index is in memory only; this needs one that was opened or created to be kept in a file */
#define ORCHESTRATOR_ERR_NOT_KEPT (-2924)

/** it was not measured what is usual in the vector index; call orchestrator_vector_usual first */
#define ORCHESTRATOR_ERR_NOT_MEASURED (-2925)

/** the vector index has binary codes without exact values, and cannot give its vectors back */
#define ORCHESTRATOR_ERR_NO_VALUES (-2926)

/** this is no event engine, or it was destroyed */
#define ORCHESTRATOR_ERR_NOT_AN_ENGINE (-2927)

/** all {max} event engines are taken; destroy one first */
#define ORCHESTRATOR_ERR_ENGINES_FULL (-2928)

/** {argument} is no text: it is not UTF-8 from byte {at} on */
#define ORCHESTRATOR_ERR_TEXT (-2929)

/** the event engine has no rule {rule}, or it was removed */
#define ORCHESTRATOR_ERR_NO_RULE (-2930)

/** the text has {have} rules; one is asked for */
#define ORCHESTRATOR_ERR_ONE_RULE (-2931)

/** line {line}, column {column}: {what} */
#define ORCHESTRATOR_ERR_JSON_RULES (-2940)

/** The longest message of `orchestrator_last_error`, in bytes without the NUL; a longer one is cut. */
#define ORCHESTRATOR_MESSAGE_MAX 256

#if defined(ORCHESTRATOR_HAS_CEP)
/** Most kinds of events. */
#define ORCHESTRATOR_CEP_KINDS_MAX 4096
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/** Most attributes of events. */
#define ORCHESTRATOR_CEP_ATTRIBUTES_MAX 256
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/** Most texts that attributes hold. */
#define ORCHESTRATOR_CEP_TEXTS_MAX 1048576
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/** Bytes of a name, or of a text that an attribute holds, without its NUL. */
#define ORCHESTRATOR_CEP_NAME_MAX 256
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/** Most rules of an engine. */
#define ORCHESTRATOR_CEP_RULES_MAX 65536
#endif

/** Tiers of memory that a chunk is scaled by. */
#define ORCHESTRATOR_MEMORY_TIERS 4

/** Ends of tiers of memory: the last tier has none. */
#define ORCHESTRATOR_MEMORY_ENDS 3

/**
 * Levels of heat and of battery: the length of arrays that are indexed by `thermal_state_t` and
 * `orchestrator_battery_state_t`.
 */
#define ORCHESTRATOR_LEVELS 4

/** Most events that wait to be taken: a host that leaves more than this lying will not come for them. */
#define ORCHESTRATOR_EVENTS_MAX 65536

/** Most findings that a report lists; more are counted. */
#define FAILOVER_FINDINGS_MAX 64

/** A task whose environment fails is to be dispatched again within this, in milliseconds from its first dispatch. */
#define FAILOVER_REDISPATCH_MS_MAX 5000

/** The executor's answer: the outcome is filled in, the try is over. */
#define ORCHESTRATOR_EXECUTOR_DONE 0

/** The executor's answer: the try goes on, and `orchestrator_complete_task` will end it. */
#define ORCHESTRATOR_EXECUTOR_LATER 1

/** Most fallbacks of an environment: all others. */
#define ORCHESTRATOR_FALLBACKS_MAX 5

/** Most hours that a battery plan covers: a week. */
#define ENERGY_PLAN_HOURS_MAX 168

/** Most transports that one choice is among. */
#define ORCHESTRATOR_TRANSPORTS_MAX 8

/**
 * How many criteria of transports there are: the length of arrays that are indexed by
 * `orchestrator_transport_criterion_t`.
 */
#define ORCHESTRATOR_TRANSPORT_CRITERIA 5

#if defined(ORCHESTRATOR_HAS_VECTOR)
/** Most results of a search. */
#define ORCHESTRATOR_VECTOR_K_MAX 65536
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/** Most vectors of an index, and of one call. */
#define ORCHESTRATOR_VECTOR_COUNT_MAX 268435456
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/** Most values of a vector. */
#define ORCHESTRATOR_VECTOR_DIMS_MAX 16384
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/** Bytes of the name of the instructions that vectors are compared by, with its NUL. */
#define ORCHESTRATOR_VECTOR_KERNEL_MAX 16
#endif

/** How many priorities there are: the length of arrays that are indexed by `orchestrator_priority_t`. */
#define ORCHESTRATOR_PRIORITIES 4

/** How many power modes there are: the length of arrays that are indexed by `power_mode_t`. */
#define ORCHESTRATOR_POWER_MODES 4

/** How many environments there are: the length of arrays that are indexed by `execution_environment_t`. */
#define ORCHESTRATOR_ENVIRONMENTS 6

/** How many types of task there are: the length of arrays that are indexed by `task_type_t`. */
#define ORCHESTRATOR_TASK_TYPES 5

/** How many criteria there are: the length of arrays that are indexed by `orchestrator_criterion_t`. */
#define ORCHESTRATOR_CRITERIA 11

/** How many of them are the host's own. */
#define ORCHESTRATOR_CUSTOM_CRITERIA 4

/** Most conditions of one rule. */
#define ORCHESTRATOR_CONDITIONS_MAX 4

/** Most custom rules of an instance. */
#define ORCHESTRATOR_RULES_MAX 64

/** Most batches whose counts can be asked for at once. */
#define ORCHESTRATOR_BATCHES_MAX 64

/** Most tasks that an instance may hold. */
#define ORCHESTRATOR_TASKS_MAX 1048576

#if defined(ORCHESTRATOR_HAS_THREADS)
/** Most worker threads of an instance. */
#define ORCHESTRATOR_THREADS_MAX 256
#endif

/** No limit, or not known, in a field of 32 bits. */
#define ORCHESTRATOR_NONE_U32 4294967295u

/** No limit, or not known, in a field of 64 bits. */
#define ORCHESTRATOR_NONE_U64 18446744073709551615ull

/** Now, in a field for a time: the latest time that the instance knows. */
#define ORCHESTRATOR_NOW 18446744073709551615ull

#if defined(ORCHESTRATOR_HAS_VECTOR)
/** Most vector indexes at once: a program has one for each kind of content, and a set of places fits a word. */
#define ORCHESTRATOR_VECTORS_MAX 64
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/** What an attribute of events holds. */
enum orchestrator_cep_attribute_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** A number. */
    ORCHESTRATOR_CEP_NUMBER = 0,
    /** A text, as the number that `orchestrator_cep_declare_text` gives for it. */
    ORCHESTRATOR_CEP_TEXT = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_cep_attribute_t orchestrator_cep_attribute_t;
#else
typedef int32_t orchestrator_cep_attribute_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/** What completed a match. */
enum orchestrator_cep_completion_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** An event. */
    ORCHESTRATOR_CEP_BY_EVENT = 0,
    /** Time. */
    ORCHESTRATOR_CEP_BY_TIME = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_cep_completion_t orchestrator_cep_completion_t;
#else
typedef int32_t orchestrator_cep_completion_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/** Why an event was not put in order. */
enum orchestrator_cep_late_reason_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** It came too late: later events had been seen by the rules. */
    ORCHESTRATOR_CEP_LATE = 0,
    /** It claims to be from the future. */
    ORCHESTRATOR_CEP_FUTURE = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_cep_late_reason_t orchestrator_cep_late_reason_t;
#else
typedef int32_t orchestrator_cep_late_reason_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/** How rules are written. */
enum orchestrator_cep_format_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** In the rule language. */
    ORCHESTRATOR_CEP_LANGUAGE = 0,
    /** As JSON. */
    ORCHESTRATOR_CEP_JSON = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_cep_format_t orchestrator_cep_format_t;
#else
typedef int32_t orchestrator_cep_format_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus
#endif

/** Where a task can run. */
enum execution_environment_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** On this device. */
    ENV_LOCAL = 0,
    /** A cloud's ordinary tier. */
    ENV_CLOUD_BASIC = 1,
    /** A cloud's best tier. */
    ENV_CLOUD_PREMIUM = 2,
    /** A server one hop away. */
    ENV_EDGE_NEARBY = 3,
    /** Another device of the same rank. */
    ENV_P2P = 4,
    /** Split between this device and the premium cloud. */
    ENV_HYBRID = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum execution_environment_t execution_environment_t;
#else
typedef int32_t execution_environment_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** What kind of work a task is. */
enum task_type_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** A model answers. */
    TASK_INFERENCE = 0,
    /** A model learns. */
    TASK_TRAINING = 1,
    /** Input is made ready. */
    TASK_PREPROCESSING = 2,
    /** Data is looked through. */
    TASK_ANALYSIS = 3,
    /** Something new is written. */
    TASK_GENERATION = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum task_type_t task_type_t;
#else
typedef int32_t task_type_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** How much harm the data of a task would do in the wrong hands. */
enum data_sensitivity_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** Anyone may see it. */
    DATA_PUBLIC = 0,
    /** About a person. */
    DATA_PERSONAL = 1,
    /** Under an obligation. */
    DATA_CONFIDENTIAL = 2,
    /** Must not leave the device. */
    DATA_SECRET = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum data_sensitivity_t data_sensitivity_t;
#else
typedef int32_t data_sensitivity_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** What a drill checks of each failure; what `have` and `need` of a finding are. */
enum drill_check_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Nothing took the task after the failure, although another environment may see its data and is open to it: have
     * the tries, need one more.
     */
    DRILL_NO_FALLBACK = 0,
    /**
     * The task was dispatched again too late: have the milliseconds since its first dispatch, need at most
     * `FAILOVER_REDISPATCH_MS_MAX`.
     */
    DRILL_TOO_SLOW = 1,
    /**
     * Another environment took the task, but only the run time-out ends silence: have that, need at most
     * `FAILOVER_REDISPATCH_MS_MAX`, in milliseconds. Not reported of this device and of peers, whose answers show
     * nothing before they are complete.
     */
    DRILL_NO_DETECTION = 2,
    /**
     * A try went to an environment that may not see the data: have the code of its ceiling, need that of the task's
     * sensitivity.
     */
    DRILL_PRIVACY = 3,
    /**
     * The configuration names fallbacks, and another environment than the first feasible one of them took the task:
     * have its code, need that one's.
     */
    DRILL_WRONG_ORDER = 4,
    /**
     * A second after the failure the environment gets more than its strategy allows: have the share of its traffic,
     * need at most that, in billionths.
     */
    DRILL_NOT_HELD = 5,
    /**
     * The recovery delay, the interval of the health checks and their time-out are over, checks and tries were
     * answered, and it is still held back: have the share of its traffic, need all of it, in billionths.
     */
    DRILL_NOT_RECOVERED = 6,
    /** The task never ended: have 0 ends, need 1. */
    DRILL_LOST = 7,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum drill_check_t drill_check_t;
#else
typedef int32_t drill_check_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** The privacy demanded whatever the data is. */
enum privacy_level_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** Any environment. */
    PRIVACY_ANY = 0,
    /** Environments trusted with personal data. */
    PRIVACY_TRUSTED = 1,
    /** Environments trusted with confidential data. */
    PRIVACY_RESTRICTED = 2,
    /** Environments trusted with secrets; by default the device alone. */
    PRIVACY_SEALED = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum privacy_level_t privacy_level_t;
#else
typedef int32_t privacy_level_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** Which task goes first when not all can. */
enum orchestrator_priority_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** After everything else. */
    ORCHESTRATOR_PRIORITY_LOW = 0,
    /** The usual. */
    ORCHESTRATOR_PRIORITY_NORMAL = 1,
    /** Before the usual. */
    ORCHESTRATOR_PRIORITY_HIGH = 2,
    /** Before everything. */
    ORCHESTRATOR_PRIORITY_CRITICAL = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_priority_t orchestrator_priority_t;
#else
typedef int32_t orchestrator_priority_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** In whose words a value says how warm the device is. */
enum orchestrator_thermal_source_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** No value: nothing is told. Where a reading is needed, as unknown. */
    ORCHESTRATOR_THERMAL_NONE = 0,
    /** A temperature, in degrees Celsius, -100 to 200. */
    ORCHESTRATOR_THERMAL_CELSIUS = 1,
    /**
     * Android's thermal status, 0 to 6, as `AThermal_getCurrentThermalStatus` gives it. Its error (-1) and any other
     * number are unknown.
     */
    ORCHESTRATOR_THERMAL_ANDROID_STATUS = 2,
    /**
     * Android's thermal headroom, of which 1.0 is severe throttling, as `AThermal_getThermalHeadroom` gives it. NaN and
     * negative ones are unknown.
     */
    ORCHESTRATOR_THERMAL_ANDROID_HEADROOM = 3,
    /**
     * The thermal state of Apple's systems, 0 to 3, as `NSProcessInfoThermalState` numbers it. Any other number is
     * unknown.
     */
    ORCHESTRATOR_THERMAL_APPLE = 4,
    /** Nothing can be known: warm, and what it was if that was hotter; the value is not read. */
    ORCHESTRATOR_THERMAL_UNKNOWN = 5,
    /**
     * The temperature of the device's samples again: what was told over it is withdrawn, and the value is not read. Where
     * a reading is needed, as unknown.
     */
    ORCHESTRATOR_THERMAL_SAMPLES = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_thermal_source_t orchestrator_thermal_source_t;
#else
typedef int32_t orchestrator_thermal_source_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** How warm a device is. */
enum thermal_state_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** Nothing is throttled. */
    THERMAL_NORMAL = 0,
    /** Work adds to what is warm already. */
    THERMAL_WARM = 1,
    /** The device slows down, or soon will. */
    THERMAL_HOT = 2,
    /** It must cool. */
    THERMAL_CRITICAL = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum thermal_state_t thermal_state_t;
#else
typedef int32_t thermal_state_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** How much a device does. */
enum power_mode_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** All it can. */
    POWER_HIGH_PERFORMANCE = 0,
    /** What costs little. */
    POWER_BALANCED = 1,
    /** What is needed. */
    POWER_SAVER = 2,
    /** What must be. */
    POWER_ULTRA_SAVER = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum power_mode_t power_mode_t;
#else
typedef int32_t power_mode_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What a power mode follows from: the first that applies of critical battery, critical heat, hot, low battery, warm,
 * battery to be saved.
 */
enum orchestrator_power_cause_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** Nothing asks for less. */
    ORCHESTRATOR_POWER_CAUSE_NONE = 0,
    /** The battery is nearly empty, charging or not. */
    ORCHESTRATOR_POWER_CAUSE_BATTERY_CRITICAL = 1,
    /** The device must cool. */
    ORCHESTRATOR_POWER_CAUSE_THERMAL_CRITICAL = 2,
    /** The device is hot. */
    ORCHESTRATOR_POWER_CAUSE_THERMAL_HOT = 3,
    /** The battery is low, and is not being charged. */
    ORCHESTRATOR_POWER_CAUSE_BATTERY_LOW = 4,
    /** The device is warm. */
    ORCHESTRATOR_POWER_CAUSE_THERMAL_WARM = 5,
    /** The battery is to be saved, or low and being charged. */
    ORCHESTRATOR_POWER_CAUSE_BATTERY_CONSERVATIVE = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_power_cause_t orchestrator_power_cause_t;
#else
typedef int32_t orchestrator_power_cause_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** How a try ended. */
enum orchestrator_outcome_status_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** It gave a result. */
    ORCHESTRATOR_OUTCOME_SUCCESS = 0,
    /** It gave none. */
    ORCHESTRATOR_OUTCOME_FAILED = 1,
    /** Its answer reached the token cap and was cut there. */
    ORCHESTRATOR_OUTCOME_TRUNCATED = 2,
    /** It was cancelled before it gave a result. */
    ORCHESTRATOR_OUTCOME_CANCELLED = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_outcome_status_t orchestrator_outcome_status_t;
#else
typedef int32_t orchestrator_outcome_status_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** What an event tells. */
enum orchestrator_event_kind_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** A task has ended: told exactly once for each accepted task. */
    ORCHESTRATOR_EVENT_TASK_ENDED = 0,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_event_kind_t orchestrator_event_kind_t;
#else
typedef int32_t orchestrator_event_kind_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** How a task ended. */
enum orchestrator_task_end_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** It has a result. */
    ORCHESTRATOR_END_DONE = 0,
    /** Its tries failed. */
    ORCHESTRATOR_END_FAILED = 1,
    /** Nothing could run it. */
    ORCHESTRATOR_END_INFEASIBLE = 2,
    /** Its deadline passed before it could be dispatched. */
    ORCHESTRATOR_END_EXPIRED = 3,
    /** The host cancelled it. */
    ORCHESTRATOR_END_CANCELLED = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_task_end_t orchestrator_task_end_t;
#else
typedef int32_t orchestrator_task_end_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** What a decision came to. */
enum orchestrator_verdict_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** Run it in the chosen environment. */
    ORCHESTRATOR_VERDICT_RUN = 0,
    /** Nothing is feasible now, but may be in time. */
    ORCHESTRATOR_VERDICT_DEFER = 1,
    /** Nothing is feasible. */
    ORCHESTRATOR_VERDICT_INFEASIBLE = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_verdict_t orchestrator_verdict_t;
#else
typedef int32_t orchestrator_verdict_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** What stood in an environment's way. Lower codes are checked first and are the ones reported. */
enum orchestrator_constraint_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** No executor, or it takes no tasks, or a limit closes it: have 0, need 1. */
    ORCHESTRATOR_CONSTRAINT_ENABLED = 0,
    /** It failed this task already: have 1 try, need 0. */
    ORCHESTRATOR_CONSTRAINT_TRIED = 1,
    /** The data is more sensitive than the environment may see: have its ceiling, need the sensitivity. */
    ORCHESTRATOR_CONSTRAINT_SENSITIVITY = 2,
    /** The task demands more privacy: have the ceiling, need the level's. */
    ORCHESTRATOR_CONSTRAINT_PRIVACY = 3,
    /** A rule forbids it, or requires others: have the rule's number, need none (-1). */
    ORCHESTRATOR_CONSTRAINT_RULE = 4,
    /** There is no network and it, or the task, needs one: have 0, need 1. */
    ORCHESTRATOR_CONSTRAINT_OFFLINE = 5,
    /** Quality floor: have the expected quality, need the floor. */
    ORCHESTRATOR_CONSTRAINT_QUALITY = 6,
    /** Memory: have what is free, need what the task takes. */
    ORCHESTRATOR_CONSTRAINT_MEMORY = 7,
    /** Compute: have the free units, need the task's. */
    ORCHESTRATOR_CONSTRAINT_COMPUTE = 8,
    /** Cost: have the expected cost with the policy's risk, need at most the limit. */
    ORCHESTRATOR_CONSTRAINT_COST = 9,
    /** Energy: have the expected energy, need at most the limit. */
    ORCHESTRATOR_CONSTRAINT_ENERGY = 10,
    /**
     * Deadline: have the expected time since submission with the policy's risk, need at most the deadline. Under
     * expected utility have the earliest time that is possible.
     */
    ORCHESTRATOR_CONSTRAINT_DEADLINE = 11,
    /** It cannot be reached now: have 0, need 1. */
    ORCHESTRATOR_CONSTRAINT_REACHABLE = 12,
    /** It is up too rarely: have the availability, need the least. */
    ORCHESTRATOR_CONSTRAINT_AVAILABILITY = 13,
    /** It is full: have the free places, need 1. */
    ORCHESTRATOR_CONSTRAINT_CAPACITY = 14,
    /**
     * Nothing stood in its way but the chosen option, which scores more, or is where the task is and within the switch
     * margin: have what it is ranked by, need the chosen one's.
     */
    ORCHESTRATOR_CONSTRAINT_OUTSCORED = 15,
    /**
     * The power mode keeps tasks of this priority off the device: have it, need the least that may run there. Nothing
     * else stood in its way.
     */
    ORCHESTRATOR_CONSTRAINT_POWER = 16,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_constraint_t orchestrator_constraint_t;
#else
typedef int32_t orchestrator_constraint_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** What a failure does to the traffic of an environment. */
enum failover_strategy_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * All of it goes elsewhere, from the first failure until the recovery delay is over; then one task at a time tries.
     */
    FAILOVER_IMMEDIATE = 0,
    /** Each failure halves it, each answer doubles it. */
    FAILOVER_GRADUAL = 1,
    /** As immediate, while a condition of the host holds: `failover_condition_t`. */
    FAILOVER_CONDITIONAL = 2,
    /** It is never held back: the probability that the environment is up moves the choice. */
    FAILOVER_SMART = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum failover_strategy_t failover_strategy_t;
#else
typedef int32_t failover_strategy_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** What traffic an environment gets. */
enum orchestrator_failover_state_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** All of it. */
    ORCHESTRATOR_FAILOVER_HEALTHY = 0,
    /** A share of it. */
    ORCHESTRATOR_FAILOVER_DEGRADED = 1,
    /** None. */
    ORCHESTRATOR_FAILOVER_EJECTED = 2,
    /** One task at a time, until enough were answered. */
    ORCHESTRATOR_FAILOVER_RECOVERING = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_failover_state_t orchestrator_failover_state_t;
#else
typedef int32_t orchestrator_failover_state_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** How an environment failed. */
enum orchestrator_failure_kind_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** It has not. */
    ORCHESTRATOR_FAILURE_NONE = 0,
    /** A try gave no result. */
    ORCHESTRATOR_FAILURE_FAILED = 1,
    /** A try gave no sign of life in time. */
    ORCHESTRATOR_FAILURE_TIMED_OUT = 2,
    /** A beacon that nobody asked for said that it cannot be reached. */
    ORCHESTRATOR_FAILURE_UNREACHABLE = 3,
    /** Health checks in a row were answered with no, or not at all. */
    ORCHESTRATOR_FAILURE_CHECK_FAILED = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_failure_kind_t orchestrator_failure_kind_t;
#else
typedef int32_t orchestrator_failure_kind_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** What the host wants done about an environment. */
enum recovery_action_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Ask it for a sign of life, whatever its plan says of health checks: with the next poll at which tasks are in
     * flight and there is a network, by its probe callback. Without one, and where it needs no network, nobody is asked.
     */
    RECOVERY_PROBE = 0,
    /** Forget its failures: full traffic. An isolation ends. */
    RECOVERY_RESET = 1,
    /** Forget its failures and begin with the least share of the traffic, which doubles. An isolation ends. */
    RECOVERY_RAMP = 2,
    /**
     * Keep it out, until a reset or a ramp. It still gets tasks that nothing else can take: to forbid it altogether is
     * for its profile or a rule.
     */
    RECOVERY_ISOLATE = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum recovery_action_t recovery_action_t;
#else
typedef int32_t recovery_action_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** How options are ranked. */
enum orchestrator_mode_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Sum of weight times value, values on fixed anchors: an irrelevant option never changes the order of the others.
     */
    ORCHESTRATOR_MODE_WEIGHTED_SUM = 0,
    /** Closeness to the ideal (Hwang and Yoon 1981), vector normalisation. */
    ORCHESTRATOR_MODE_TOPSIS = 1,
    /** Compromise ranking (Opricovic 1998), v = 0.5, min-max normalisation. */
    ORCHESTRATOR_MODE_VIKOR = 2,
    /** Net outranking flow (Brans and Vincke 1985), usual preference function. */
    ORCHESTRATOR_MODE_PROMETHEE_II = 3,
    /**
     * Expected value of the best pair of a choice and a fallback: the weighted sum of a result, times its probability,
     * and what the fallback is worth after a failure. Deadline, cost and reachability are probabilities here.
     */
    ORCHESTRATOR_MODE_EXPECTED_UTILITY = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_mode_t orchestrator_mode_t;
#else
typedef int32_t orchestrator_mode_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** Where a task is in its life. */
enum orchestrator_task_state_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** Accepted, not decided yet, or waiting for another try. */
    ORCHESTRATOR_TASK_PENDING = 0,
    /** Nothing is feasible now; it will be decided again. */
    ORCHESTRATOR_TASK_DEFERRED = 1,
    /** It waits for a place in its environment. */
    ORCHESTRATOR_TASK_QUEUED = 2,
    /** It runs. */
    ORCHESTRATOR_TASK_RUNNING = 3,
    /** It has ended; how, says its `orchestrator_task_end_t`. */
    ORCHESTRATOR_TASK_ENDED = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_task_state_t orchestrator_task_state_t;
#else
typedef int32_t orchestrator_task_state_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** What a rule compares. Shares are in parts per billion, flags 0 or 1, enumerations their codes. */
enum orchestrator_field_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** The task's kind. */
    ORCHESTRATOR_FIELD_TASK_KIND = 0,
    /** The task's deadline in milliseconds. */
    ORCHESTRATOR_FIELD_DEADLINE_MS = 1,
    /** The task's cost limit in nano-units. */
    ORCHESTRATOR_FIELD_COST_MAX_NANO = 2,
    /** The sensitivity of the task's data. */
    ORCHESTRATOR_FIELD_SENSITIVITY = 3,
    /** The privacy level that the task demands. */
    ORCHESTRATOR_FIELD_PRIVACY = 4,
    /** The task's work in compute units. */
    ORCHESTRATOR_FIELD_COMPUTE_UNITS = 5,
    /** The memory that the task takes, in bytes. */
    ORCHESTRATOR_FIELD_MEMORY_BYTES = 6,
    /** Whether the task can run without a network. */
    ORCHESTRATOR_FIELD_OFFLINE_CAPABLE = 7,
    /** The task's input in tokens. */
    ORCHESTRATOR_FIELD_INPUT_TOKENS = 8,
    /** The longest answer the task takes, in tokens. */
    ORCHESTRATOR_FIELD_OUTPUT_TOKENS_MAX = 9,
    /** The task's payload in bytes. */
    ORCHESTRATOR_FIELD_PAYLOAD_BYTES = 10,
    /** The task's priority. */
    ORCHESTRATOR_FIELD_PRIORITY = 11,
    /** The device's battery. */
    ORCHESTRATOR_FIELD_BATTERY_PPB = 12,
    /** Whether the device is charging. */
    ORCHESTRATOR_FIELD_CHARGING = 13,
    /** The device's temperature in millidegrees Celsius. */
    ORCHESTRATOR_FIELD_TEMPERATURE_MILLI = 14,
    /** How busy the device is. */
    ORCHESTRATOR_FIELD_LOAD_PPB = 15,
    /** The device's free memory in bytes. */
    ORCHESTRATOR_FIELD_DEVICE_MEMORY_FREE_BYTES = 16,
    /** What carries the device's traffic. */
    ORCHESTRATOR_FIELD_LINK_KIND = 17,
    /** The link's rate towards the device in kilobits per second. */
    ORCHESTRATOR_FIELD_DOWN_KBPS = 18,
    /** The link's rate from the device in kilobits per second. */
    ORCHESTRATOR_FIELD_UP_KBPS = 19,
    /** The link's round-trip time in milliseconds. */
    ORCHESTRATOR_FIELD_RTT_MS = 20,
    /** Whether the link's traffic costs money. */
    ORCHESTRATOR_FIELD_METERED = 21,
    /** The environment's code. This and the following are read for each option. */
    ORCHESTRATOR_FIELD_ENVIRONMENT = 22,
    /** The option's expected latency in milliseconds. */
    ORCHESTRATOR_FIELD_LATENCY_MS = 23,
    /** The option's expected cost in nano-units. */
    ORCHESTRATOR_FIELD_COST_NANO = 24,
    /** The option's expected energy in microjoules. */
    ORCHESTRATOR_FIELD_ENERGY_UJ = 25,
    /** The option's expected carbon in micrograms. */
    ORCHESTRATOR_FIELD_CARBON_UG = 26,
    /** The option's expected quality. */
    ORCHESTRATOR_FIELD_QUALITY_PPB = 27,
    /** How private the environment is. */
    ORCHESTRATOR_FIELD_PRIVACY_PPB = 28,
    /** The probability that the environment answers. */
    ORCHESTRATOR_FIELD_AVAILABILITY_PPB = 29,
    /** How well the option's estimates are founded. */
    ORCHESTRATOR_FIELD_CONFIDENCE_PPB = 30,
    /** Tasks that the environment could still take. */
    ORCHESTRATOR_FIELD_SLOTS_FREE = 31,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_field_t orchestrator_field_t;
#else
typedef int32_t orchestrator_field_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** How a rule compares a field with a value. */
enum orchestrator_comparison_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** Field < value. */
    ORCHESTRATOR_COMPARISON_LESS = 0,
    /** Field ≤ value. */
    ORCHESTRATOR_COMPARISON_AT_MOST = 1,
    /** Field = value. */
    ORCHESTRATOR_COMPARISON_EQUAL = 2,
    /** Field ≠ value. */
    ORCHESTRATOR_COMPARISON_NOT_EQUAL = 3,
    /** Field ≥ value. */
    ORCHESTRATOR_COMPARISON_AT_LEAST = 4,
    /** Field > value. */
    ORCHESTRATOR_COMPARISON_GREATER = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_comparison_t orchestrator_comparison_t;
#else
typedef int32_t orchestrator_comparison_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What follows when all conditions of a rule hold. Where a condition reads a field of an option, it follows for that
 * option only.
 */
enum orchestrator_effect_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** The environments are out. */
    ORCHESTRATOR_EFFECT_FORBID = 0,
    /** All other environments are out. */
    ORCHESTRATOR_EFFECT_REQUIRE = 1,
    /** The weight of the criterion is multiplied by the amount, 0 to 16. */
    ORCHESTRATOR_EFFECT_WEIGHT = 2,
    /** The score of the environments, itself 0 to 1, moves by the amount, -1 to 1. */
    ORCHESTRATOR_EFFECT_BONUS = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_effect_t orchestrator_effect_t;
#else
typedef int32_t orchestrator_effect_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** What an option is judged by; places in arrays of weights, multipliers and values. */
enum orchestrator_criterion_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** The specification's performance: how good the answer is expected to be. */
    ORCHESTRATOR_CRITERION_QUALITY = 0,
    /** 1 − latency / deadline. */
    ORCHESTRATOR_CRITERION_LATENCY = 1,
    /** 1 − cost / the most it may cost. */
    ORCHESTRATOR_CRITERION_COST = 2,
    /** How private the environment is. */
    ORCHESTRATOR_CRITERION_PRIVACY = 3,
    /** The probability that it answers. */
    ORCHESTRATOR_CRITERION_AVAILABILITY = 4,
    /** 1 − energy / the policy's energy scale. */
    ORCHESTRATOR_CRITERION_ENERGY = 5,
    /** 1 − carbon / the policy's carbon scale. */
    ORCHESTRATOR_CRITERION_CARBON = 6,
    /** The host's first criterion. */
    ORCHESTRATOR_CRITERION_CUSTOM_0 = 7,
    /** The host's second criterion. */
    ORCHESTRATOR_CRITERION_CUSTOM_1 = 8,
    /** The host's third criterion. */
    ORCHESTRATOR_CRITERION_CUSTOM_2 = 9,
    /** The host's fourth criterion. */
    ORCHESTRATOR_CRITERION_CUSTOM_3 = 10,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_criterion_t orchestrator_criterion_t;
#else
typedef int32_t orchestrator_criterion_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** What carries the device's traffic. */
enum orchestrator_link_kind_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** No network. */
    ORCHESTRATOR_LINK_NONE = 0,
    /** Wireless LAN. */
    ORCHESTRATOR_LINK_WIFI = 1,
    /** A cable. */
    ORCHESTRATOR_LINK_WIRED = 2,
    /** LTE or older. */
    ORCHESTRATOR_LINK_LTE = 3,
    /** 5G. */
    ORCHESTRATOR_LINK_NR = 4,
    /** Anything else: satellite, LoRa, serial. */
    ORCHESTRATOR_LINK_OTHER = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_link_kind_t orchestrator_link_kind_t;
#else
typedef int32_t orchestrator_link_kind_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** How empty a battery is. */
enum orchestrator_battery_state_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** Enough, or there is none and the device is on mains. */
    ORCHESTRATOR_BATTERY_NORMAL = 0,
    /** To be saved. */
    ORCHESTRATOR_BATTERY_CONSERVATIVE = 1,
    /** Low. */
    ORCHESTRATOR_BATTERY_LOW = 2,
    /** Nearly empty. */
    ORCHESTRATOR_BATTERY_CRITICAL = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_battery_state_t orchestrator_battery_state_t;
#else
typedef int32_t orchestrator_battery_state_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** How the factors of heat and battery of a chunk come together. */
enum orchestrator_chunk_combine_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** Their product. */
    ORCHESTRATOR_CHUNK_PRODUCT = 0,
    /** The smaller one: both ask for the same, to do less. */
    ORCHESTRATOR_CHUNK_LEAST = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_chunk_combine_t orchestrator_chunk_combine_t;
#else
typedef int32_t orchestrator_chunk_combine_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** How well the estimates behind a choice are founded. */
enum confidence_level_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** On nothing: less than 0.05 of 1. */
    CONFIDENCE_NONE = 0,
    /** Less than a third. */
    CONFIDENCE_LOW = 1,
    /** Less than two thirds. */
    CONFIDENCE_MEDIUM = 2,
    /** Two thirds or more. */
    CONFIDENCE_HIGH = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum confidence_level_t confidence_level_t;
#else
typedef int32_t confidence_level_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** Why a task is to be decided again. */
enum rescheduling_reason_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** The user asked. The same environment may be chosen again. */
    RESCHEDULING_USER = 0,
    /** Policy, rules or limits changed. The same environment may be chosen again. */
    RESCHEDULING_POLICY = 1,
    /** The environment it has is no good: another one is chosen, and this one counts as tried. */
    RESCHEDULING_ENVIRONMENT = 2,
    /** The device changed: battery, heat, network. The same environment may be chosen again. */
    RESCHEDULING_DEVICE = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum rescheduling_reason_t rescheduling_reason_t;
#else
typedef int32_t rescheduling_reason_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** What stood in a transport's way. Lower codes are checked first and are the ones reported. */
enum orchestrator_transport_constraint_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** It may not be used: have 0, need 1. */
    ORCHESTRATOR_TRANSPORT_ENABLED = 0,
    /** The message is more sensitive than what may go by it: have its ceiling, need the sensitivity. */
    ORCHESTRATOR_TRANSPORT_SENSITIVITY = 1,
    /** Others learn too much: have its privacy, need the least, in parts per billion. */
    ORCHESTRATOR_TRANSPORT_PRIVACY = 2,
    /** It takes no message so large: have the size, need at most its limit, in bytes. */
    ORCHESTRATOR_TRANSPORT_SIZE = 3,
    /** It stores and forwards, and an answer is awaited: have 0, need 1. */
    ORCHESTRATOR_TRANSPORT_INTERACTIVE = 4,
    /** Cost: have what it would be, need at most the limit, in billionths of a unit of the currency. */
    ORCHESTRATOR_TRANSPORT_COST = 5,
    /** Energy: have what it would be, need at most the limit, in microjoules. */
    ORCHESTRATOR_TRANSPORT_ENERGY = 6,
    /** It arrives too rarely: have its reliability, need the least, in parts per billion. */
    ORCHESTRATOR_TRANSPORT_RELIABILITY = 7,
    /** There is no network, or none that it runs over: have 0, need 1. */
    ORCHESTRATOR_TRANSPORT_LINK = 8,
    /** It could not be used now: have 0, need 1. */
    ORCHESTRATOR_TRANSPORT_AVAILABLE = 9,
    /** It would be late: have the expected time, need at most the deadline, in milliseconds. */
    ORCHESTRATOR_TRANSPORT_DEADLINE = 10,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_transport_constraint_t orchestrator_transport_constraint_t;
#else
typedef int32_t orchestrator_transport_constraint_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** A transport of the BitChat and BetaNet profile. */
enum orchestrator_transport_preset_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * BitChat, a Bluetooth mesh that stores and forwards: without a network, free, thrifty, slow, up to 64 KiB. Its id
     * is 1.
     */
    ORCHESTRATOR_TRANSPORT_BITCHAT = 0,
    /** BetaNet, an encrypted overlay on the internet, over Wi-Fi or a cable. Its id is 2. */
    ORCHESTRATOR_TRANSPORT_BETANET = 1,
    /** The same over LTE, 5G and whatever else there is, which takes more energy. Its id is 3. */
    ORCHESTRATOR_TRANSPORT_BETANET_MOBILE = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_transport_preset_t orchestrator_transport_preset_t;
#else
typedef int32_t orchestrator_transport_preset_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

#if defined(ORCHESTRATOR_HAS_VECTOR)
/** What an index is opened for. */
enum orchestrator_vector_mode_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** The file stays as it is; changes of the index are in memory only, and more than one may have it open so. */
    ORCHESTRATOR_VECTOR_READ = 0,
    /**
     * The index is kept in the file: each change goes to it before the call returns. One at a time may have it open so.
     */
    ORCHESTRATOR_VECTOR_KEEP = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_vector_mode_t orchestrator_vector_mode_t;
#else
typedef int32_t orchestrator_vector_mode_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/** How the distance of two vectors is measured; the smaller, the nearer. */
enum orchestrator_vector_metric_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** The squared Euclidean distance, from 0. */
    ORCHESTRATOR_VECTOR_L2 = 0,
    /** One less the cosine of the angle, 0 to 2. Lengths do not matter; a vector of zeros has no direction. */
    ORCHESTRATOR_VECTOR_COSINE = 1,
    /** The inner product, negated, so that the largest product is nearest. */
    ORCHESTRATOR_VECTOR_INNER_PRODUCT = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_vector_metric_t orchestrator_vector_metric_t;
#else
typedef int32_t orchestrator_vector_metric_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Exact values that are kept besides the codes of a byte a dimension, which the best candidates are scored by again.
 */
enum orchestrator_vector_exact_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** None: distances are those of the codes. The least memory, and some points of recall fewer. */
    ORCHESTRATOR_VECTOR_EXACT_NONE = 0,
    /** The upper halves of floats: 2 bytes a dimension. */
    ORCHESTRATOR_VECTOR_EXACT_BF16 = 1,
    /** Floats: 4 bytes a dimension. */
    ORCHESTRATOR_VECTOR_EXACT_F32 = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_vector_exact_t orchestrator_vector_exact_t;
#else
typedef int32_t orchestrator_vector_exact_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/** The codes that stand for vectors while they are looked for. */
enum orchestrator_vector_coding_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** A byte for each value: nothing is learned first, and hardly anything is lost. */
    ORCHESTRATOR_VECTOR_CODING_INT8 = 0,
    /**
     * As many bytes a vector as the configuration says (product quantisation). Comparing takes two to three times as long.
     * Learned from vectors first, and a kilobyte for each dimension is held besides.
     */
    ORCHESTRATOR_VECTOR_CODING_PRODUCT = 1,
    /**
     * A bit for each value, for embeddings of many values, with a `rescore` of 100 or more. Learned from vectors first.
     */
    ORCHESTRATOR_VECTOR_CODING_BINARY = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_vector_coding_t orchestrator_vector_coding_t;
#else
typedef int32_t orchestrator_vector_coding_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus
#endif

/** What transports are weighed by; places in arrays of weights and parts. */
enum orchestrator_transport_criterion_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** The time until delivery. */
    ORCHESTRATOR_TRANSPORT_CRITERION_TIME = 0,
    /** The cost. */
    ORCHESTRATOR_TRANSPORT_CRITERION_COST = 1,
    /** The device's energy. */
    ORCHESTRATOR_TRANSPORT_CRITERION_ENERGY = 2,
    /** How little others learn. */
    ORCHESTRATOR_TRANSPORT_CRITERION_PRIVACY = 3,
    /** The delivery chance. */
    ORCHESTRATOR_TRANSPORT_CRITERION_RELIABILITY = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum orchestrator_transport_criterion_t orchestrator_transport_criterion_t;
#else
typedef int32_t orchestrator_transport_criterion_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * An event engine: rules that find patterns in a stream of events. Opaque; never look behind the pointer. Made by
 * `orchestrator_cep_create`, the caller's until `orchestrator_cep_destroy`. It belongs to no instance.
 *
 * Any thread may call on any engine at any time; calls on one engine take turns, calls on two do not meet. It has no clock, no
 * threads and no callbacks: time comes in with events, and matches are taken out with `orchestrator_cep_poll_match`. The same
 * calls give the same matches in the same order.
 *
 * Errors of every function that takes one: `ORCHESTRATOR_ERR_NULL`; `ORCHESTRATOR_ERR_NOT_AN_ENGINE` also for one that was
 * destroyed; `ORCHESTRATOR_ERR_PANICKED`, and from then on `ORCHESTRATOR_ERR_POISONED` from all but
 * `orchestrator_cep_destroy`. After any other error the engine is as before, unless the function says what was done.
 */
typedef struct orchestrator_cep_t orchestrator_cep_t;
#endif

/** An instance of the orchestrator. Opaque; never look behind the pointer. */
typedef struct orchestrator_t orchestrator_t;

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * A vector index: vectors by id, found by what they are near to. Opaque; never look behind the pointer. Made by
 * `orchestrator_vector_create`, `orchestrator_vector_create_at` or `orchestrator_vector_open`, the caller's until
 * `orchestrator_vector_destroy`. It belongs to no instance.
 *
 * An index is in memory only, or kept in a file: then each change is handed to the system before its call returns, and
 * survives the end of the process, however it ends; from the next `orchestrator_vector_sync` on also a loss of power.
 *
 * Any thread may call on any index at any time. Searches and other calls that change nothing run beside each other on one
 * index; a call that changes it waits until it has the index alone, and others wait for it. From the callback of a search
 * no function may be called on the same index, and one on another index does not wait.
 *
 * Errors of every function that takes one: `ORCHESTRATOR_ERR_NULL`; `ORCHESTRATOR_ERR_NOT_AN_INDEX` also for one that was
 * destroyed; `ORCHESTRATOR_ERR_BUSY` from a callback, as said above; `ORCHESTRATOR_ERR_PANICKED`, and from then on
 * `ORCHESTRATOR_ERR_POISONED` from all but `orchestrator_vector_destroy`. After any other error the index is as before, but
 * for one: a change of an index that is kept in a file may return `ORCHESTRATOR_ERR_FILE_IO`, when the index has the change
 * and the file has not. Searches go on, and every further change is `ORCHESTRATOR_ERR_FILE_BEHIND` until
 * `orchestrator_vector_save` has written the file anew.
 */
typedef struct orchestrator_vector_t orchestrator_vector_t;
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/** What an event is, but for its values: those are a row beside it. Never changes. */
typedef struct orchestrator_cep_event_t {
    /** When it happened, as its source says, in milliseconds of the clock that all events are of. */
    uint64_t at_ms;
    /** What it belongs to, such as a device: events of one key are a stream of their own where a rule says so. */
    uint64_t key;
    /** Which one it is: matches name their events by this. Of the host's choice. */
    uint64_t id;
    /** Its kind, as `orchestrator_cep_declare_kind` gives it. */
    uint32_t kind;
    /** 0. */
    uint32_t reserved;
} orchestrator_cep_event_t;
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * How an engine puts the events of several sources in order. Set it up with `orchestrator_cep_config_init`.
 *
 * The rules see an event once the watermark has come to its time. That of a source is the latest time of its events, less
 * `lateness_ms`; that of the engine is the lowest of the sources that are not idle. Earlier events that come after that are late.
 * For one source whose events come in order, `lateness_ms` 0 has the rules see each at once.
 */
typedef struct orchestrator_cep_config_t {
    /** The size of this structure, set by `orchestrator_cep_config_init`. */
    uint32_t struct_size;
    /** Events that wait for those of other sources, 1 to 16777216. Default 65536. */
    uint32_t waiting_max;
    /**
     * How much earlier than the latest of its source an event may come, in milliseconds, 0 to 4294967295. Default 2000. All
     * matches come so much later.
     */
    uint64_t lateness_ms;
    /** How much later than the host's time an event may claim to be, in milliseconds, 0 to 4294967295. Default 5000. */
    uint64_t future_skew_ms;
    /**
     * A source whose time has not moved on for so long by the host's time does not hold the others back, in milliseconds, 1 to
     * 4294967295. Default 30000.
     */
    uint64_t idle_ms;
    /** Sources that are told apart, 1 to 65536. Default 1024. */
    uint32_t sources_max;
    /**
     * Events that wait for `orchestrator_cep_poll_late`, 0 to 1048576; beyond that they are only counted. Default 1024.
     */
    uint32_t late_max;
} orchestrator_cep_config_t;
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/** A match. Set it up with `orchestrator_cep_match_init`. */
typedef struct orchestrator_cep_match_t {
    /** The size of this structure, set by `orchestrator_cep_match_init`. */
    uint32_t struct_size;
    /** Of which rule. */
    uint32_t rule;
    /** What completed it. */
    orchestrator_cep_completion_t completed_by;
    /** Its events, as many as were written to `bindings`. */
    uint32_t binding_count;
    /** The id of its first event; of a match of no rows, of the row that it would have begun with. */
    uint64_t first;
    /** The id of the event that completed it; 0 where time did. */
    uint64_t event;
    /** The time that completed it, in milliseconds; `ORCHESTRATOR_NONE_U64` where an event did. */
    uint64_t time_ms;
    /** Whether its time was over before all was there: its bindings are the events that were. */
    bool timed_out;
} orchestrator_cep_match_t;
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/** An event that was not put in order. Set it up with `orchestrator_cep_late_init`. */
typedef struct orchestrator_cep_late_t {
    /** The size of this structure, set by `orchestrator_cep_late_init`. */
    uint32_t struct_size;
    /** Why. */
    orchestrator_cep_late_reason_t why;
    /** The event. */
    struct orchestrator_cep_event_t event;
    /** Where it came from. */
    uint64_t source;
    /**
     * The earliest that it could have been when it came, in milliseconds, or the latest where it claims to be from the future.
     */
    uint64_t limit_ms;
} orchestrator_cep_late_t;
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/** What an engine holds and has done. Set it up with `orchestrator_cep_stats_init`. */
typedef struct orchestrator_cep_stats_t {
    /** The size of this structure, set by `orchestrator_cep_stats_init`. */
    uint32_t struct_size;
    /** Values of an event: attributes that are declared. */
    uint32_t width;
    /** Kinds of events that are declared. */
    uint32_t kinds;
    /** Rules. */
    uint32_t rules;
    /** Events that the rules have seen. */
    uint64_t events;
    /** How late it is for the rules, in milliseconds. */
    uint64_t now_ms;
    /** Nothing earlier will be seen by the rules, in milliseconds. */
    uint64_t watermark_ms;
    /** Matches that wait for `orchestrator_cep_poll_match`. */
    uint64_t matches_waiting;
    /** Events that were put in order: those that the rules have seen, and those that wait. */
    uint64_t accepted;
    /** Events that came too late. */
    uint64_t late;
    /** Events from the future. */
    uint64_t future;
    /** How many of the late and the future ones found no room. */
    uint64_t dropped;
    /** Events that were handed back because as many waited as may, or as many sources are known. */
    uint64_t refused;
    /** Events that wait for those of other sources. */
    uint64_t events_waiting;
    /** Events that wait for `orchestrator_cep_poll_late`. */
    uint64_t late_waiting;
    /** Sources that are known. */
    uint32_t sources;
    /** How many of them are not waited for. */
    uint32_t idle;
} orchestrator_cep_stats_t;
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/** What a rule is and keeps. Set it up with `orchestrator_cep_rule_stats_init`. */
typedef struct orchestrator_cep_rule_stats_t {
    /** The size of this structure, set by `orchestrator_cep_rule_stats_init`. */
    uint32_t struct_size;
    /** Elements that its events are bound to. */
    uint32_t elements;
    /** Actions. */
    uint32_t actions;
    /** Matches of it that wait for `orchestrator_cep_poll_match`. */
    uint32_t waiting;
    /** Events, attempts and operators that wait for others. */
    uint32_t nodes;
    /** Streams that it tells apart. */
    uint32_t keys;
    /** Matches so far. */
    uint64_t matches;
    /** How many times there were more matches than its quota had room for. */
    uint64_t matches_cut;
    /** Of `nodes`, those that were given up, or not begun, because there were too many. */
    uint64_t nodes_dropped;
    /** Of `keys`, those that were forgotten, or not begun, because there were too many. */
    uint64_t keys_dropped;
} orchestrator_cep_rule_stats_t;
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/** What a source of events has said. Set it up with `orchestrator_cep_source_stats_init`. */
typedef struct orchestrator_cep_source_stats_t {
    /** The size of this structure, set by `orchestrator_cep_source_stats_init`. */
    uint32_t struct_size;
    /** Whether the others do not wait for it. */
    bool idle;
    /** The latest of its events that were put in order, in milliseconds; `ORCHESTRATOR_NONE_U64` before the first. */
    uint64_t latest_ms;
    /** The host's time when that came; without, when the source was first heard; in milliseconds. */
    uint64_t moved_ms;
    /** Events that were put in order. */
    uint64_t accepted;
    /** Events that came too late: many at once may be a clock that was set back. */
    uint64_t late;
    /** Events from the future: its clock is fast. */
    uint64_t future;
} orchestrator_cep_source_stats_t;
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/** What became of the rules of an engine and of a snapshot. Set it up with `orchestrator_cep_restored_init`. */
typedef struct orchestrator_cep_restored_t {
    /** The size of this structure, set by `orchestrator_cep_restored_init`. */
    uint32_t struct_size;
    /** Rules that go on where they were. */
    uint32_t resumed;
    /**
     * Rules of the engine that the snapshot has not, or not as they are: they begin anew, at the time of the snapshot.
     */
    uint32_t fresh;
    /**
     * Rules of the snapshot that the engine has not, or not as they were: what they had begun is gone, and
     * matches that wait are told as those of a rule that was removed.
     */
    uint32_t unknown;
} orchestrator_cep_restored_t;
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/** An event that is part of a match. Never changes. */
typedef struct orchestrator_cep_binding_t {
    /**
     * The element of the rule's pattern that it is bound to, by its place: `orchestrator_cep_element_name` has its name.
     */
    uint32_t element;
    /** 0. */
    uint32_t reserved;
    /** The id of the event. */
    uint64_t event;
} orchestrator_cep_binding_t;
#endif

/** How the drills of one environment went. */
typedef struct drill_result_t {
    /** Failures that were tried out; 0 for an environment that takes no task now, or that the host isolated. */
    uint32_t drilled;
    /** Checks that applied to them. */
    uint32_t checks;
    /** Those that found something. */
    uint32_t failed;
    /**
     * Silent tries that only the run time-out ended because there is no sooner way to tell: on this device and on peers.
     */
    uint32_t undetected;
    /**
     * The longest time from the dispatch of a first try to that of the second, in milliseconds, undetected silence
     * included; `ORCHESTRATOR_NONE_U32` when there was no second.
     */
    uint32_t redispatch_ms_max;
    /**
     * The longest time from a failure until tasks could go there again, in milliseconds; `ORCHESTRATOR_NONE_U32` when
     * there was no failure that it came back from.
     */
    uint32_t recovered_after_ms;
} drill_result_t;

/** One thing that did not go as it should in a drill. */
typedef struct drill_finding_t {
    /** The environment that failed. */
    execution_environment_t environment;
    /** The type of the task that it failed. */
    task_type_t type;
    /** How sensitive the task's data was. */
    data_sensitivity_t sensitivity;
    /** What was checked. */
    drill_check_t check;
    /** Whether it fell silent; if not, it said at once that it failed. */
    bool silent;
    /** What was seen; the unit is the check's. */
    int64_t have;
    /** What should have been. */
    int64_t need;
} drill_finding_t;

/** What a drill came to. Set it up with `failover_drill_report_init`. */
typedef struct drill_report_t {
    /** The size of this structure, set by `failover_drill_report_init`. */
    uint32_t struct_size;
    /** Findings in the list, 0 to `FAILOVER_FINDINGS_MAX`. */
    uint32_t finding_count;
    /** Findings that the list had no room for. */
    uint32_t dropped;
    /**
     * The time of the instance when the drill was held, in milliseconds; `ORCHESTRATOR_NONE_U64` when there was none.
     */
    uint64_t started_ms;
    /** What became of each environment, by `execution_environment_t`. */
    struct drill_result_t environments[ORCHESTRATOR_ENVIRONMENTS];
    /** What did not go as it should. */
    struct drill_finding_t findings[FAILOVER_FINDINGS_MAX];
} drill_report_t;

/** Quality of service beyond deadline and cost. All zero asks for nothing, with low priority. */
typedef struct qos_requirements_t {
    /** Which task goes first when not all can. */
    orchestrator_priority_t priority;
    /** The least quality that is of use, 0 to 1; 0 is any. */
    float min_quality;
    /** The least availability of an environment that may be tried, 0 to 1; 0 is any. */
    float min_availability;
    /** The most energy the device may spend on it, in joules, up to 1000000; 0 is no limit. */
    float max_energy_j;
    /** Whether it may wait for a better time within its deadline. If not, and nothing is feasible, it ends at once. */
    bool deferrable;
} qos_requirements_t;

/** What a task asks for. */
typedef struct task_requirements_t {
    /** What kind of work it is. */
    task_type_t type;
    /**
     * The result is of no use later than this after submission, in milliseconds, 1 or more. On a polled instance it
     * counts from the first poll after that.
     */
    uint32_t max_latency_ms;
    /** The most it may cost, in units of the currency, 0 to 1000000; 0 admits only what is free. */
    float max_cost_per_request;
    /** The privacy demanded whatever the data is. */
    privacy_level_t privacy_requirement;
    /** The work in the host's units; 0 is unknown. */
    uint32_t estimated_compute_units;
    /** Memory it takes where it runs, in mebibytes, up to 1073741824. */
    uint32_t estimated_memory_mb;
    /** How sensitive its data is. */
    data_sensitivity_t data_sensitivity;
    /** Whether it can run without a network. If not, nothing is feasible offline, not even the device itself. */
    bool offline_capable;
    /** Quality of service. */
    struct qos_requirements_t qos;
} task_requirements_t;

/**
 * What a task is expected to take of the device's energy, by what takes it, in microjoules. Set it up with
 * `orchestrator_energy_use_init`.
 */
typedef struct orchestrator_energy_use_t {
    /** The size of this structure, set by `orchestrator_energy_use_init`. */
    uint32_t struct_size;
    /** All of it: the sum of the others. */
    uint64_t total_uj;
    /** The device's own work. */
    uint64_t compute_uj;
    /** Sending, waiting and receiving. */
    uint64_t radio_uj;
    /** Waking a radio that sleeps, which it spends in its tail; 0 while it is awake. */
    uint64_t tail_uj;
} orchestrator_energy_use_t;

/** A length of time, in milliseconds. */
typedef uint64_t time_duration_t;

/**
 * How the energy of tasks is spread so that a battery lasts: what is asked for, and what it comes to. Set it up with
 * `orchestrator_optimization_strategy_init`.
 */
typedef struct optimization_strategy_t {
    /** The size of this structure, set by `orchestrator_optimization_strategy_init`. */
    uint32_t struct_size;
    /**
     * Asked for: whether the target is put in force, too, so that energy weighs more in every choice until then.
     * Default false.
     */
    bool apply;
    /** Asked for: what a full battery holds, in joules, 0.001 to 10^9; 0 (default) is as learned. */
    float battery_capacity_j;
    /**
     * Asked for: what must be left at the end, as a share of a full battery, 0 to 0.5. Default 0.01, which is what
     * gauges are good for.
     */
    float reserve;
    /** Whether the battery lasts, at least without any task. */
    bool lasts;
    /** How many of `caps_w` there are: the hours of the plan, the last one begun included. */
    uint32_t hours;
    /** How long it lasts without any task, in milliseconds; all of the time asked for when it lasts. */
    uint64_t lasts_ms;
    /** How much more it would take, in joules; 0 when it lasts. */
    float shortfall_j;
    /** What tasks may take in all, in joules. */
    float granted_j;
    /** What they would take besides if nothing bound them, in joules. */
    float given_up_j;
    /** What is left at the end beside the reserve, in joules; 0 when it does not last. */
    float left_j;
    /** How much of the worth of the tasks is kept, 0 to 1. */
    float worth_kept;
    /**
     * How many times as much energy weighs under this target, at the battery's last reading, 1 to 256; 1 before the
     * first reading and on a charger.
     */
    float thrift;
    /** The power that tasks may take on average in each hour from now on, in watts; 0 behind the last. */
    float caps_w[ENERGY_PLAN_HOURS_MAX];
} optimization_strategy_t;

/** What is expected of the battery until the target in force. Set it up with `orchestrator_battery_outlook_init`. */
typedef struct orchestrator_battery_outlook_t {
    /** The size of this structure, set by `orchestrator_battery_outlook_init`. */
    uint32_t struct_size;
    /**
     * Whether anything is expected: not without a target, before the battery's first reading, on a charger, and once
     * the target is over. Then everything but `until_ms` is as `orchestrator_battery_outlook_init` sets it.
     */
    bool known;
    /**
     * Until when the battery must last, in milliseconds of the instance's time; `ORCHESTRATOR_NONE_U64` without a
     * target.
     */
    uint64_t until_ms;
    /** How long that is from its last reading on, in milliseconds. */
    uint64_t left_ms;
    /** What it holds beside the reserve, in joules. */
    float remaining_j;
    /** What the device takes until then whatever its tasks do, in joules. */
    float base_j;
    /** What tasks would take if nothing bound them, in joules. */
    float tasks_j;
    /** What they would take each in its cheapest place, in joules. */
    float tasks_cheapest_j;
    /** How many times as much energy weighs until then, 1 to 256. */
    float thrift;
    /** Whether it lasts if every task runs where it takes least. */
    bool lasts;
    /** How long it lasts then, in milliseconds; `left_ms` when it lasts. */
    uint64_t lasts_ms;
    /** How much more it would take, in joules; 0 when it lasts. */
    float shortfall_j;
} orchestrator_battery_outlook_t;

/**
 * A word of the platform about heat, and what follows from it. Set it up with `orchestrator_thermal_monitoring_init`.
 */
typedef struct thermal_monitoring_t {
    /** The size of this structure, set by `orchestrator_thermal_monitoring_init`. */
    uint32_t struct_size;
    /**
     * Told: in whose words `value` is. From the first on that is not none, heat is what is told here and no longer the
     * temperature of `orchestrator_update_device`, until `ORCHESTRATOR_THERMAL_SAMPLES`. Default none: nothing is told, only asked.
     */
    orchestrator_thermal_source_t source;
    /** Told: how warm the device is, in the unit of `source`. Default 0. */
    float value;
    /** How warm the device is. */
    thermal_state_t thermal_state;
    /** The mode that battery and heat lead to. */
    power_mode_t power_mode;
    /** What that follows from. */
    orchestrator_power_cause_t cause;
    /**
     * The mode in force: the thriftiest of `power_mode` and of what the host asks for with
     * `energy_adapt_to_power_mode`. Where `power_modes` is off, high performance, and nothing of the following is bound.
     */
    power_mode_t mode_in_force;
    /** Tasks of lower priority stay off the device. */
    orchestrator_priority_t priority_min;
    /** Whether such a task may run on the device all the same when it has nowhere else to go and cannot wait. */
    bool last_resort;
    /**
     * Whether the device must cool now, or is about to die: its heat is critical, or its battery is and is not being
     * charged.
     */
    bool emergency;
    /** How much is left of the tasks that the device runs at once, 0 to 1; one may always run. */
    float concurrency;
    /** Readings that changed the mode. */
    uint32_t adaptations;
    /** Times that a mode became thriftier for heat, whatever else there was. */
    uint32_t throttles;
    /** Times that it did for the battery. */
    uint32_t saves;
    /** Sizes that `orchestrator_get_chunk` gave and that differed from the one before. */
    uint32_t chunk_changes;
    /** Messages that went another way than the one before, by `orchestrator_note_transport`. */
    uint32_t switches;
} thermal_monitoring_t;

/** What there is of energy, and what is taken of it. */
typedef struct energy_budget_t {
    /** What a full battery holds, in joules, as told or learned. */
    float battery_capacity_j;
    /** What it holds now, in joules. */
    float remaining_j;
    /** What all tries together have taken so far, in joules. */
    float spent_j;
    /** The power that the device takes whatever its tasks do, in watts, as learned. */
    float base_w;
    /** The power that its tasks would take on average if nothing bound them, in watts, as learned. */
    float tasks_w;
    /** The most that one task may take, in joules, of the limits in force; negative is no limit. */
    float task_max_j;
    /** How many times as much energy weighs for a battery that must last, 1 to 256. */
    float thrift;
    /**
     * Until when the battery must last, in milliseconds of the instance's time; `ORCHESTRATOR_NONE_U64` without a
     * target.
     */
    uint64_t until_ms;
} energy_budget_t;

/** How the device is, as far as energy goes. */
typedef struct energy_context_t {
    /** Charge of the battery at its last reading, 0 to 1. */
    float battery_level;
    /** Whether it was being charged. */
    bool plugged_in;
    /**
     * The power mode in force: the thriftiest of what battery and heat lead to and of what the host asks for. Always
     * high performance where `power_modes` is off.
     */
    power_mode_t power_mode;
    /** How warm the device is. */
    thermal_state_t thermal_state;
    /** What there is of energy, and what is taken of it. */
    struct energy_budget_t budget;
} energy_context_t;

/**
 * An environment as the host's policy sees it: trust, quality, prices, capacity. Set it up with
 * `orchestrator_environment_profile_init`, which takes the environment because defaults differ.
 */
typedef struct environment_profile_t {
    /** The size of this structure, set by `orchestrator_environment_profile_init`. */
    uint32_t struct_size;
    /** Whether it may be used at all. An environment without an executor takes no tasks either. */
    bool enabled;
    /** Whether it needs the device's network. */
    bool needs_network;
    /** The highest sensitivity of data that may go there. */
    data_sensitivity_t ceiling;
    /** How private it is, for the score, 0 to 1. */
    float privacy;
    /** How good its answers are, 0 to 1. */
    float quality;
    /** Price of each request, in billionths of a unit of the currency, 0 to 10^15. */
    int64_t price_per_request_nano;
    /** Price of a million tokens in, likewise. */
    int64_t price_per_mtok_in_nano;
    /** Price of a million tokens out, likewise. */
    int64_t price_per_mtok_out_nano;
    /** Tasks it runs at once, 0 to 65535; 0 disables it. */
    uint32_t concurrency;
    /** Tasks that may wait for it beyond those it runs, 0 to 65535. */
    uint32_t queue;
    /** Values of the host's own criteria, each 0 to 1. */
    float host_value[ORCHESTRATOR_CUSTOM_CRITERIA];
} environment_profile_t;

/**
 * A task of one instance: stale once its place was given to another task, and known to no other instance, as long as
 * not more than a hundred were made and destroyed since. 0 is no task, and as stale as one can be.
 */
typedef uint64_t task_handle_t;

/** A try to be run. Valid for the call of the executor only. */
typedef struct orchestrator_dispatch_t {
    /** The size of this structure, in the version of the library. */
    uint32_t struct_size;
    /** Where to run it. */
    execution_environment_t environment;
    /** The task. */
    task_handle_t task;
    /** Which try this is, counted from 1. */
    uint32_t attempt;
    /** What kind of work it is. */
    task_type_t type;
    /** Where to cut the answer so that the cost limit holds, in tokens; `ORCHESTRATOR_NONE_U32` does not cut. */
    uint32_t token_cap;
    /** When it was dispatched, in milliseconds of the instance's time. */
    uint64_t dispatched_ms;
    /** When the result is due. */
    uint64_t due_ms;
    /**
     * When the try is given up unless a result, or its first part, came before; `ORCHESTRATOR_NONE_U64` when only the
     * run time-out limits it.
     */
    uint64_t give_up_at_ms;
    /** The host's own, of the task's description. */
    void *user_data;
} orchestrator_dispatch_t;

/**
 * What became of a try, as the host measured it. An executor gets one with the fields up to `dispatched_ms` filled in;
 * it may copy it and answer later. Otherwise set it up with `orchestrator_outcome_init`.
 */
typedef struct orchestrator_outcome_t {
    /** The size of this structure, set by `orchestrator_outcome_init`. */
    uint32_t struct_size;
    /** Where it ran, as the dispatch said. */
    execution_environment_t environment;
    /** The task. */
    task_handle_t task;
    /** Which of its tries, as the dispatch said. */
    uint32_t attempt;
    /** How it ended. Default success. */
    orchestrator_outcome_status_t status;
    /** When it was dispatched, as the dispatch said. */
    uint64_t dispatched_ms;
    /** When it ended; `ORCHESTRATOR_NOW` is the default. Not looked at while the instance runs on its own threads. */
    uint64_t at_ms;
    /**
     * From its dispatch to its end, in milliseconds; `ORCHESTRATOR_NONE_U32` (default) takes `at_ms` -
     * `dispatched_ms`.
     */
    uint32_t latency_ms;
    /**
     * From its dispatch to the first part of the result, in milliseconds; `ORCHESTRATOR_NONE_U32` (default) was not
     * seen.
     */
    uint32_t first_result_ms;
    /** What the device spent on it, in microjoules, up to 10^12. Default 0. */
    uint64_t energy_uj;
    /** What was charged for it, in billionths of a unit of the currency, 0 to 10^15. Default 0. */
    int64_t cost_nano;
    /** How many tokens the answer had; `ORCHESTRATOR_NONE_U32` (default) where that means nothing. */
    uint32_t output_tokens;
    /** How good the answer was, 0 to 1; negative (default) when nobody judged it. */
    float quality;
} orchestrator_outcome_t;

/**
 * Runs a try. In a poll, which knows no later time than its own, an executor that took time sets `at_ms` or
 * `latency_ms`, or the try counts as having taken none. Returns `ORCHESTRATOR_EXECUTOR_DONE` with `outcome` filled in,
 * `ORCHESTRATOR_EXECUTOR_LATER`, or anything else for a try that failed, with what it cost in `outcome`. Must not
 * throw or longjmp. May call every function of the library but those whose page excludes it; its instance is current,
 * and another choice lasts until it returns. On a started instance it is called on the instance's threads, several at
 * a time.
 */
typedef int (*orchestrator_executor_fn)(void *user_data,
                                        const struct orchestrator_dispatch_t *dispatch,
                                        struct orchestrator_outcome_t *outcome);

/**
 * Told that the result of a try is not wanted any more: the dispatch has the task, the try, the environment and the
 * `user_data`; its times and `token_cap` are none, and its `type` means nothing. What it returns is not looked at.
 * Otherwise as an executor.
 */
typedef int (*orchestrator_cancel_fn)(void *user_data, const struct orchestrator_dispatch_t *dispatch);

/** A sign of life from an environment, or the lack of one. Set it up with `orchestrator_beacon_init`. */
typedef struct orchestrator_beacon_t {
    /** The size of this structure, set by `orchestrator_beacon_init`. */
    uint32_t struct_size;
    /** Which one. */
    execution_environment_t environment;
    /** Whether it could be reached. Default true. */
    bool reachable;
    /** Round-trip time to it, in milliseconds; `ORCHESTRATOR_NONE_U32` (default) was not measured. */
    uint32_t rtt_ms;
    /** When it was seen; `ORCHESTRATOR_NOW` is the default. */
    uint64_t at_ms;
} orchestrator_beacon_t;

/**
 * Finds out whether an environment can be reached: `beacon` has the environment, and is to be filled in. Returns 0
 * when it is, 1 when `orchestrator_beacon` will tell later, anything else when the environment cannot be reached.
 * Otherwise as an executor.
 */
typedef int (*orchestrator_probe_fn)(void *user_data, struct orchestrator_beacon_t *beacon);

/** What has happened. Set it up with `orchestrator_event_init` to take it with `orchestrator_poll_event`. */
typedef struct orchestrator_event_t {
    /** The size of this structure, set by `orchestrator_event_init`. */
    uint32_t struct_size;
    /** What it tells. */
    orchestrator_event_kind_t kind;
    /** The task that has ended. Its place may be given to another from here on. */
    task_handle_t task;
    /** How it ended. */
    orchestrator_task_end_t end;
    /** Whether `environment` means something: false for a task that was placed nowhere. */
    bool has_environment;
    /** Where it ran last. */
    execution_environment_t environment;
    /** How often it was tried. */
    uint32_t attempts;
    /** When it was submitted, in milliseconds of the instance's time, as in `task_status_t`. */
    uint64_t submitted_ms;
    /** When it ended. */
    uint64_t ended_ms;
    /** What its tries cost, in billionths of a unit of the currency. */
    int64_t cost_nano;
    /** What the device spent on its tries, in microjoules. */
    uint64_t energy_uj;
    /** The host's own, of the task's description. */
    void *user_data;
} orchestrator_event_t;

/** Told an event. What it returns is not looked at. Otherwise as an executor. */
typedef int (*orchestrator_event_fn)(void *user_data, const struct orchestrator_event_t *event);

/** A task to be run. Set it up with `orchestrator_task_description_init`. */
typedef struct task_description_t {
    /** The size of this structure, set by `orchestrator_task_description_init`. */
    uint32_t struct_size;
    /** What it asks for. */
    struct task_requirements_t requirements;
    /** Tokens of the request, up to 100000000; 0 where that means nothing. */
    uint32_t input_tokens;
    /** The longest answer that will be taken, in tokens, up to 100000000; 0 is no limit. */
    uint32_t output_tokens_max;
    /** Bytes to be sent to run it elsewhere, up to 2^50. */
    uint64_t payload_bytes;
    /** The host's own: handed to the executor and told with the task's end; never looked at. */
    void *user_data;
} task_description_t;

/** Why one environment was not chosen. */
typedef struct orchestrator_rejection_t {
    /** Which one. */
    execution_environment_t environment;
    /** What stood in its way, the first that did. */
    orchestrator_constraint_t constraint;
    /** What it had, in the constraint's unit. */
    int64_t have;
    /** What it needed. */
    int64_t need;
} orchestrator_rejection_t;

/**
 * Where a task should run, and what else was possible. Scores are in units of 10^-18: 10^18 is a perfect option. What
 * a score is, is for the mode in force: under expected utility, what the environment is worth with its best fallback.
 * Set it up with `orchestrator_decision_init`.
 */
typedef struct orchestrator_decision_t {
    /** The size of this structure, set by `orchestrator_decision_init`. */
    uint32_t struct_size;
    /** What it came to. */
    orchestrator_verdict_t verdict;
    /** The best feasible environment; only when the verdict is to run. */
    execution_environment_t chosen;
    /** How many of `fallbacks` there are. */
    uint32_t fallback_count;
    /**
     * The other feasible environments, best first: by score, under expected utility each the best after all before it
     * have failed. After a failure those come first that the failed one's plan names: `failover_configure`.
     */
    execution_environment_t fallbacks[ORCHESTRATOR_ENVIRONMENTS];
    /**
     * How long to wait for the first result before the try counts as failed, in milliseconds; `ORCHESTRATOR_NONE_U32`
     * waits.
     */
    uint32_t detect_timeout_ms;
    /** Where to cut the answer so that the cost limit holds, in tokens; `ORCHESTRATOR_NONE_U32` does not cut. */
    uint32_t token_cap;
    /** The score of the chosen one. */
    int64_t score;
    /**
     * How far the runner-up is behind; 10^18 when there is none, negative when the switch margin kept the task where
     * it was.
     */
    int64_t margin;
    /** How well the estimates behind the chosen one are founded, 0 to 1. */
    float confidence;
    /** When to decide again, in milliseconds of the instance's time; only when the verdict is to defer. */
    uint64_t defer_until_ms;
    /** Whether `nearest` means something; only when the verdict is not to run. */
    bool has_nearest;
    /** What to try when a late or doubtful answer is better than none. */
    execution_environment_t nearest;
    /** How many of `rejections` there are. */
    uint32_t rejection_count;
    /** A reason for each environment that was not chosen, lowest environment first. */
    struct orchestrator_rejection_t rejections[ORCHESTRATOR_ENVIRONMENTS];
    /** The power mode that it was made under; only when the verdict is to run. */
    power_mode_t power_mode;
} orchestrator_decision_t;

/**
 * How one option earned its score. Scores and parts are in units of 10^-18; the parts and the bonus sum to the score
 * exactly.
 */
typedef struct orchestrator_scorecard_t {
    /** The option. */
    execution_environment_t environment;
    /** The value of each `orchestrator_criterion_t`, in parts per billion, more is better. */
    uint32_t value_ppb[ORCHESTRATOR_CRITERIA];
    /** Weight times value of each. */
    int64_t part[ORCHESTRATOR_CRITERIA];
    /** What custom rules added or took away. */
    int64_t bonus;
    /** The sum of the parts and the bonus. */
    int64_t score;
    /**
     * What the options are ranked by: the score, or in another mode than the weighted sum its index. Under expected
     * utility the score is that of a result in time, and this what it is worth with its probability and a fallback.
     */
    int64_t rank_index;
    /** Expected time from submission to result, in milliseconds. */
    uint64_t latency_ms;
    /** Expected cost, in billionths of a unit of the currency. */
    int64_t cost_nano;
    /** Expected energy of the device, in microjoules. */
    uint64_t energy_uj;
    /** Expected carbon, in micrograms. */
    uint64_t carbon_ug;
} orchestrator_scorecard_t;

/** The condition of `FAILOVER_CONDITIONAL`: all parts that are set must hold, and that strategy needs one at least. */
typedef struct failover_condition_t {
    /**
     * At least this many failures without an answer in between, 1 to 1000; `ORCHESTRATOR_NONE_U32` is not asked for.
     * Default 3.
     */
    uint32_t failures_in_a_row;
    /**
     * The window of `failed_share` and of `failure_info_t`, in tries, 1 to 64. Counts for every strategy. Default 16.
     */
    uint32_t window_tries;
    /**
     * At least this share of `window_tries` failed, counted of the last ones, 0 to 1; while there are fewer, the
     * missing ones count as answered. Negative (default) is not asked for.
     */
    float failed_share;
    /** The probability that the environment is up is below this, 0 to 1; negative (default) is not asked for. */
    float p_up_below;
} failover_condition_t;

/** When an environment is asked for a sign of life by its probe callback, and what makes it count as failing. */
typedef struct health_check_config_t {
    /** Whether it is checked at all: while it fails, once its recovery delay is over. Default true. */
    bool enabled;
    /** Whether it is checked while it does not fail, too. Default false: each check costs energy and perhaps money. */
    bool when_healthy;
    /**
     * The least time between two checks, and since anything was heard of it, in milliseconds, 10000 to a day. Default
     * 30000.
     */
    uint32_t interval_ms;
    /**
     * A check without an answer for this long has failed, in milliseconds, 1 to ten minutes, at most `interval_ms`.
     * Default 5000.
     */
    uint32_t timeout_ms;
    /**
     * This many failed checks in a row are a failure of the environment, and so is each further one, 1 to 100. Default
     * 2: one may be lost.
     */
    uint32_t failures_to_eject;
    /** Passed checks in a row that are a sign of life, 1 to 100. Default 1. */
    uint32_t successes_to_restore;
    /** The condition of `FAILOVER_CONDITIONAL`. */
    struct failover_condition_t condition;
} health_check_config_t;

/** How traffic comes back. */
typedef struct recovery_config_t {
    /**
     * How long the environment is left alone after a failure; the time without failure after which a reduced share
     * doubles. In milliseconds, 1 to a day, at most `delay_max_ms`. Default 30000.
     */
    uint32_t delay_ms;
    /** What the delay doubles up to, in milliseconds, 1 to a week. Default 960000. */
    uint32_t delay_max_ms;
    /** How often it doubles, once for each failure after the first, until the failure is closed, 0 to 20. Default 5. */
    uint32_t doublings;
    /**
     * Answered tries that close a failure: full traffic, and the delay begins at `delay_ms` again. 1 to 100. Default 1.
     */
    uint32_t successes_to_close;
    /** The least share of the traffic under `FAILOVER_GRADUAL`, and where a ramp begins, 0.001 to 1. Default 0.0625. */
    float share_min;
} recovery_config_t;

/** What is done when an environment fails. Set it up with `orchestrator_failover_config_init`. */
typedef struct failover_config_t {
    /** Whose plan this is. */
    execution_environment_t primary;
    /**
     * Where its tasks go instead, best first, as far as a task may run there; what is not named follows by score.
     * Each once, never `primary`. May be NULL when there are none: all by score, the default.
     */
    const execution_environment_t *fallbacks;
    /** How many of `fallbacks` there are, 0 to `ORCHESTRATOR_FALLBACKS_MAX`. */
    int fallback_count;
    /** What a failure does to its traffic. Default smart. */
    failover_strategy_t strategy;
    /** When it is asked for a sign of life, and the condition of the conditional strategy. */
    struct health_check_config_t health_check;
    /** How traffic comes back. */
    struct recovery_config_t recovery;
} failover_config_t;

/** The state of one environment, and what led to it. Set it up with `orchestrator_failure_info_init`. */
typedef struct failure_info_t {
    /** The size of this structure, set by `orchestrator_failure_info_init`. */
    uint32_t struct_size;
    /** Which one. */
    execution_environment_t environment;
    /** What traffic it gets. */
    orchestrator_failover_state_t state;
    /** How it failed last. */
    orchestrator_failure_kind_t last_kind;
    /** Whether it has failed, and given no sign of life since. */
    bool failing;
    /** Failures without an answered try in between. */
    uint32_t failures_in_a_row;
    /** Failed tries among `window_tries`. */
    uint32_t window_failures;
    /** The last tries, as many as there were up to the plan's window. */
    uint32_t window_tries;
    /**
     * The first failure since the last sign of life, in milliseconds of the instance's time; `ORCHESTRATOR_NONE_U64`
     * when it does not fail.
     */
    uint64_t failing_since_ms;
    /** When it failed last; `ORCHESTRATOR_NONE_U64` when it never has. */
    uint64_t last_failure_ms;
    /** When it gets a task again: now, unless it is ejected; `ORCHESTRATOR_NONE_U64` while it is isolated. */
    uint64_t next_try_ms;
    /** The share of its traffic that it gets, 0 to 1. */
    float share;
    /** The probability that it is up, 0 to 1, as it is estimated now. */
    float p_up;
} failure_info_t;

/** Percentiles of a duration: within 5.9 % of the exact ones up to 17 minutes, which is the longest that is told. */
typedef struct orchestrator_spread_t {
    /** How many durations it rests on: up to some ten thousand, the older ones thinned out. */
    uint32_t count;
    /** Half of them took no longer, in milliseconds; `ORCHESTRATOR_NONE_U32` when there are none. */
    uint32_t p50_ms;
    /** 99 % of them took no longer, in milliseconds; `ORCHESTRATOR_NONE_U32` when there are none. */
    uint32_t p99_ms;
} orchestrator_spread_t;

/** How resilient one environment was, or all of them. Counts stop at their largest value. */
typedef struct environment_resilience_t {
    /**
     * The share of the time since something was first heard of it in which it did not fail, 0 to 1; 1 before. Over all:
     * of the sum of their times.
     */
    float availability;
    /** `wrong_ejections` over the choices that were made, 0 to 1. */
    float wrong_share;
    /** How long it was watched, in milliseconds. */
    uint64_t observed_ms;
    /** How much of that it failed, in milliseconds. */
    uint64_t failing_ms;
    /** Failures: tries that failed or timed out, beacons that said unreachable, health checks that count. */
    uint64_t failures;
    /** Episodes: failures after a sign of life. */
    uint64_t episodes;
    /** Episodes that are over. */
    uint64_t recoveries;
    /**
     * Mean time to repair, in milliseconds: from the first failure of an episode to the next sign of life;
     * `ORCHESTRATOR_NONE_U64` before the first recovery.
     */
    uint64_t mttr_ms;
    /**
     * Mean time between failures, in milliseconds: the time without failure for each episode; `ORCHESTRATOR_NONE_U64`
     * before the first.
     */
    uint64_t mtbf_ms;
    /** How often it was put out: choices that excluded it after one that did not. */
    uint64_t ejections;
    /** Choices that excluded it; over all: that excluded any. */
    uint64_t excluded_choices;
    /** Choices that excluded it although its last beacon said reachable; over all: that did so to any. */
    uint64_t wrong_ejections;
    /** From the dispatch of a try to its failure being seen. */
    struct orchestrator_spread_t detection;
    /** From the dispatch of a failed first try to the dispatch of the next. */
    struct orchestrator_spread_t redispatch;
} environment_resilience_t;

/** How resilient the environments were, all of one moment. Set it up with `orchestrator_resilience_metrics_init`. */
typedef struct resilience_metrics_t {
    /** The size of this structure, set by `orchestrator_resilience_metrics_init`. */
    uint32_t struct_size;
    /** Choices that were made. */
    uint64_t choices;
    /** All environments together. */
    struct environment_resilience_t all;
    /** By `execution_environment_t`. */
    struct environment_resilience_t environments[ORCHESTRATOR_ENVIRONMENTS];
} resilience_metrics_t;

/** Weights beyond those that the specification names. All zero weighs nothing. */
typedef struct custom_weights_t {
    /** Carbon, 0 to 1000. */
    float carbon_weight;
    /** The host's own criteria, each 0 to 1000; their values are in `environment_profile_t`. */
    float host_weight[ORCHESTRATOR_CUSTOM_CRITERIA];
} custom_weights_t;

/** How much each criterion matters. Weights are relative, each 0 to 1000, at least one 0.000001 or more. */
typedef struct orchestration_policy_t {
    /** Quality of the answer. */
    float performance_weight;
    /** Money. */
    float cost_weight;
    /** Privacy of the environment beyond what is demanded. */
    float privacy_weight;
    /** Probability of an answer. */
    float availability_weight;
    /** Time to the result. */
    float latency_weight;
    /** Energy of the device. */
    float energy_weight;
    /** Carbon and the host's own criteria. */
    struct custom_weights_t custom;
} orchestration_policy_t;

/** How options are ranked and how the context moves the weights. Set it up with `orchestrator_settings_init`. */
typedef struct orchestrator_settings_t {
    /** The size of this structure, set by `orchestrator_settings_init`. */
    uint32_t struct_size;
    /** How options are ranked. Default expected utility. */
    orchestrator_mode_t mode;
    /** The energy weight is multiplied by 1 + this x (1 - battery), 0 to 10. Default 1.2. */
    float battery_gain;
    /**
     * Above this temperature the device is hot, in thousandths of a degree Celsius, -100000 to 200000. Default 38000.
     */
    int32_t hot_above_mc;
    /** The energy weight is multiplied by this on a hot device, 0 to 10. Default 1.3. */
    float hot_gain;
    /** Whether `battery_gain` applies while charging too. Default true. */
    bool gain_while_charging;
    /** Whether environments that need the network are forbidden. Default false. */
    bool offline;
    /** The energy at which the criterion's value reaches 0, in microjoules, 1 to 10^12. Default 25 joules. */
    uint64_t energy_scale_uj;
    /** The carbon at which the criterion's value reaches 0, in micrograms, 1 to 10^12. Default 1 gram. */
    uint64_t carbon_scale_ug;
    /**
     * Deviations added to expected latency and cost before they are held against a task's limits, 0 to 10. Default 0.
     * Expected utility knows the distribution and adds none to latency.
     */
    float risk;
    /** How much better another environment must score before a task leaves the one it has, 0 to 1. Default 0. */
    float switch_margin;
    /** The least availability of an environment that may be tried, for every task, 0 to 1. Default 0. */
    float availability_min;
} orchestrator_settings_t;

/** What the user prefers: a multiplier on each weight. Set it up with `orchestrator_user_preferences_init`. */
typedef struct user_preferences_t {
    /** The size of this structure, set by `orchestrator_user_preferences_init`. */
    uint32_t struct_size;
    /** One for each `orchestrator_criterion_t`, each 0.25 to 4. Default 1. */
    float multiplier[ORCHESTRATOR_CRITERIA];
} user_preferences_t;

/**
 * What is believed of an environment before anything was observed. Set it up with
 * `orchestrator_environment_prior_init`, which takes the environment because defaults differ.
 */
typedef struct environment_prior_t {
    /** The size of this structure, set by `orchestrator_environment_prior_init`. */
    uint32_t struct_size;
    /** From dispatch to result, in milliseconds. */
    uint32_t latency_ms;
    /**
     * Energy of the device for one task, in microjoules, up to 10^12. Environments on the network share the device's
     * radio: for all of them that of `ENV_CLOUD_BASIC` counts.
     */
    uint64_t energy_uj;
    /** The probability that it answers, 0 to 1. */
    float availability;
} environment_prior_t;

/**
 * When battery and heat lead to which power mode. Set it up with `orchestrator_power_policy_init`, or
 * `orchestrator_power_policy_init_specification`.
 */
typedef struct orchestrator_power_policy_t {
    /** The size of this structure, set by `orchestrator_power_policy_init`. */
    uint32_t struct_size;
    /** Up to this charge the battery is critical, 0 to 1. Default 0.1. */
    float battery_critical;
    /** Up to this it is low, above `battery_critical`. Default 0.2. */
    float battery_low;
    /** Up to this it is to be saved, above `battery_low`. Default 0.4. */
    float battery_conservative;
    /**
     * From this temperature on the device is warm, in thousandths of a degree Celsius, -50000 to 150000. Default 45000.
     */
    int32_t warm_mc;
    /** From this on it is hot, above `warm_mc`. Default 55000. */
    int32_t hot_mc;
    /** From this on it must cool, above `hot_mc`. Default 65000. */
    int32_t critical_mc;
    /** From this headroom of Android's on it is warm, in thousandths, 1 to 10000. Default 850. */
    uint32_t headroom_warm_milli;
    /** From this on it is hot, above `headroom_warm_milli`. Default 1000, where Android's throttling is severe. */
    uint32_t headroom_hot_milli;
    /** From this on it must cool, above `headroom_hot_milli`. Default 1150. */
    uint32_t headroom_critical_milli;
    /** How far the charge must come back before a level is left, 0 to 0.2. Default 0.02; the specification has none. */
    float hysteresis_battery;
    /**
     * The same of the temperature, in thousandths of a degree, 0 to 20000. Default 2000; the specification has none.
     */
    int32_t hysteresis_mc;
    /**
     * The same of the headroom, in thousandths, 0 to 1000, below `headroom_warm_milli`. Default 50; the specification
     * has none.
     */
    uint32_t hysteresis_headroom_milli;
} orchestrator_power_policy_t;

/**
 * What an instance is told once. Set it up with `orchestrator_config_init`. What the pointers point to is read during
 * `orchestrator_create` and `orchestrator_create_in` only.
 */
typedef struct orchestrator_config_t {
    /** The size of this structure, set by `orchestrator_config_init`. */
    uint32_t struct_size;
    /** Tasks that it holds at most, 1 to `ORCHESTRATOR_TASKS_MAX`. Default 64. */
    uint32_t task_capacity;
    /**
     * Events that wait for `orchestrator_poll_event`, 0 to `ORCHESTRATOR_EVENTS_MAX`. Default 0: no event is kept. A
     * host that asks for some must take them: while the queue is full, ended tasks keep their places until it is not.
     */
    uint32_t event_capacity;
    /** How often one task is tried, each time elsewhere, 1 to 6. Default 2. */
    uint32_t tries_max;
    /**
     * Whether a task that only its deadline or reachability stands against is tried all the same. A power mode gives way
     * for a task with nowhere else to go in any case. Default true.
     */
    bool best_effort;
    /**
     * Whether environments take part without an executor, for hosts that only ask `orchestrator_decide`; a try that is
     * dispatched to one fails at once. Default false.
     */
    bool without_executors;
    /**
     * The recovery delay of every environment's plan until `failover_configure` sets another, in milliseconds, 0 to a
     * day; doubled with each further failure in a row, five times at most. Default 30000.
     */
    uint32_t cooldown_ms;
    /** A try without any sign of life for this long, in milliseconds, is given up, 1 to a week. Default 600000. */
    uint32_t run_timeout_ms;
    /**
     * The least time between two probes of one environment, in milliseconds, 10000 to a day; 0 never probes. Default
     * 30000. Holds until `failover_configure` sets another.
     */
    uint32_t probe_interval_ms;
    /**
     * How long what was seen of reachability, by beacons and tries, is believed, in milliseconds, 1 to a day. Default 900000.
     */
    uint32_t beacon_valid_ms;
    /** Weights; NULL (default) for the defaults. */
    const struct orchestration_policy_t *policy;
    /** How options are ranked; NULL (default) for the defaults. */
    const struct orchestrator_settings_t *settings;
    /** What the user prefers; NULL (default) for the defaults. */
    const struct user_preferences_t *preferences;
    /** By `execution_environment_t`; NULL (default) for that environment's default. */
    const struct environment_profile_t *profiles[ORCHESTRATOR_ENVIRONMENTS];
    /** By `execution_environment_t`; NULL (default) for that environment's default. */
    const struct environment_prior_t *priors[ORCHESTRATOR_ENVIRONMENTS];
    /** When battery and heat lead to which power mode; NULL (default) for the defaults. */
    const struct orchestrator_power_policy_t *power_policy;
    /**
     * Whether the power mode bounds what runs on the device: urgent tasks first, fewer at once, and energy weighs more.
     * Default true.
     */
    bool power_modes;
} orchestrator_config_t;

/** What became of a task so far. Set it up with `orchestrator_task_status_init`. */
typedef struct task_status_t {
    /** The size of this structure, set by `orchestrator_task_status_init`. */
    uint32_t struct_size;
    /** Where it is in its life. */
    orchestrator_task_state_t state;
    /** How it ended; means something only when `state` is ended. */
    orchestrator_task_end_t end;
    /** Whether `environment` means something: false before the task was placed anywhere. */
    bool has_environment;
    /** Where it runs, waits, or ran last. */
    execution_environment_t environment;
    /** Its current try, counted from 1; 0 before the first. */
    uint32_t attempt;
    /**
     * When it was submitted, in milliseconds of the instance's time: on a polled instance the first poll after that,
     * and before it the latest time the instance knew.
     */
    uint64_t submitted_ms;
    /** When it ended; 0 until then. */
    uint64_t ended_ms;
    /** What its tries cost so far, in billionths of a unit of the currency. */
    int64_t cost_nano;
    /** What the device spent on its tries so far, in microjoules. */
    uint64_t energy_uj;
    /** The host's own, of the task's description. */
    void *user_data;
} task_status_t;

/** How far a batch is. Set it up with `orchestrator_batch_status_init`. */
typedef struct batch_status_t {
    /** The size of this structure, set by `orchestrator_batch_status_init`. */
    uint32_t struct_size;
    /** Its tasks. */
    uint32_t total;
    /** Those that have a result. */
    uint32_t done;
    /** Those that ended in any other way. */
    uint32_t failed;
} batch_status_t;

/** What budget and power allow, beyond each task's own limits. Set it up with `orchestrator_limits_init`. */
typedef struct orchestrator_limits_t {
    /** The size of this structure, set by `orchestrator_limits_init`. */
    uint32_t struct_size;
    /** Where tasks may run at all: bit `1 << environment` for each. Default all six. */
    uint32_t allowed;
    /**
     * The most a task may cost, in billionths of a unit of the currency, up to 10^15; negative is no limit. Default
     * -1.
     */
    int64_t cost_max_nano;
    /**
     * The most energy the device may spend on a task, in microjoules, up to 10^12; `ORCHESTRATOR_NONE_U64` (default)
     * is no limit.
     */
    uint64_t energy_max_uj;
} orchestrator_limits_t;

/** One comparison of a rule. */
typedef struct orchestrator_condition_t {
    /** What is compared. */
    orchestrator_field_t field;
    /** How. */
    orchestrator_comparison_t comparison;
    /** With what, in the field's unit. */
    int64_t value;
} orchestrator_condition_t;

/** A custom rule: what follows when all its conditions hold. Set it up with `orchestrator_rule_init`. */
typedef struct orchestration_rule_t {
    /** The size of this structure, set by `orchestrator_rule_init`. */
    uint32_t struct_size;
    /** How many of `conditions` there are, 0 to 4; a rule without conditions always holds. */
    uint32_t condition_count;
    /** All must hold. */
    struct orchestrator_condition_t conditions[ORCHESTRATOR_CONDITIONS_MAX];
    /** What follows. */
    orchestrator_effect_t effect;
    /**
     * For which environments, bit `1 << environment` for each, at least one; not looked at for an effect on a weight.
     */
    uint32_t environments;
    /** Which weight moves; only for an effect on a weight. */
    orchestrator_criterion_t criterion;
    /** By how much; only for an effect on a weight or a bonus. */
    float amount;
} orchestration_rule_t;

/** The device, as it is now. Set it up with `orchestrator_device_init`. */
typedef struct orchestrator_device_t {
    /** The size of this structure, set by `orchestrator_device_init`. */
    uint32_t struct_size;
    /** Charge of the battery, 0 to 1; a device on mains says 1, the default. */
    float battery_level;
    /** Whether it is being charged. Default false. */
    bool charging;
    /**
     * The temperature that throttling follows, in thousandths of a degree Celsius, -100000 to 200000. Default 25000.
     */
    int32_t temperature_mc;
    /** How busy its processors are, 0 to 1. Default 0. */
    float load;
    /**
     * How long a local task submitted now would wait for work the instance does not know of, in milliseconds. Default
     * 0.
     */
    uint32_t queue_ms;
    /** Memory a task could take, in bytes, up to 2^50, the default. */
    uint64_t memory_free_bytes;
    /** When this was so; `ORCHESTRATOR_NOW` is the default. */
    uint64_t at_ms;
} orchestrator_device_t;

/** The link that carries the device's traffic. Set it up with `orchestrator_link_init`. */
typedef struct orchestrator_link_t {
    /** The size of this structure, set by `orchestrator_link_init`. */
    uint32_t struct_size;
    /** What carries the traffic; `ORCHESTRATOR_LINK_NONE` is offline. Default Wi-Fi. */
    orchestrator_link_kind_t kind;
    /** Rate towards the device, in kilobits per second, up to 10^9. Default 20000. */
    uint32_t down_kbps;
    /** Rate from the device, in kilobits per second, up to 10^9. Default 10000. */
    uint32_t up_kbps;
    /** Round-trip time to the first hop beyond the operator, in milliseconds. Default 20. */
    uint32_t rtt_ms;
    /** Whether traffic costs money; custom rules may read it. Default false. */
    bool metered;
    /** When this was so; `ORCHESTRATOR_NOW` is the default. */
    uint64_t at_ms;
} orchestrator_link_t;

/** What is known of an environment from outside its own tasks. Set it up with `orchestrator_environment_init`. */
typedef struct orchestrator_environment_t {
    /** The size of this structure, set by `orchestrator_environment_init`. */
    uint32_t struct_size;
    /** Which one. */
    execution_environment_t environment;
    /** Whether it takes tasks. Default true. */
    bool available;
    /** How long a task would wait there before it starts, in milliseconds. Default 0. */
    uint32_t queue_ms;
    /** Compute units a task could take there; `ORCHESTRATOR_NONE_U32` (default) is not known, and no limit. */
    uint32_t compute_free;
    /** Memory a task could take there, in bytes, up to 2^50; `ORCHESTRATOR_NONE_U64` (default) is not known. */
    uint64_t memory_free_bytes;
    /**
     * Carbon of one ordinary task there, in micrograms, up to 10^12; `ORCHESTRATOR_NONE_U64` (default) is not known.
     */
    uint64_t carbon_per_task_ug;
    /**
     * Its price for one request, in billionths of a unit of the currency, up to 10^15; negative (default) leaves that
     * of its profile.
     */
    int64_t cost_per_request_nano;
    /** When this was so; `ORCHESTRATOR_NOW` is the default. */
    uint64_t at_ms;
} orchestrator_environment_t;

/**
 * Counts since the instance was made. Every accepted task is in exactly one of the five ends or in flight: `submitted`
 * = `in_flight` + `done` + `failed` + `infeasible` + `expired` + `cancelled`. Set it up with
 * `orchestrator_metrics_init`.
 */
typedef struct orchestration_metrics_t {
    /** The size of this structure, set by `orchestrator_metrics_init`. */
    uint32_t struct_size;
    /** Tasks accepted. */
    uint64_t submitted;
    /** Tasks turned away because the instance was full. */
    uint64_t refused;
    /** Tasks that have not ended. */
    uint64_t in_flight;
    /** Tasks that have a result. */
    uint64_t done;
    /** Tasks that had one later than their deadline; they are among `done`. */
    uint64_t late;
    /** Tasks whose tries failed. */
    uint64_t failed;
    /** Tasks that nothing could run. */
    uint64_t infeasible;
    /** Tasks whose deadline passed before they could be dispatched. */
    uint64_t expired;
    /** Tasks that the host cancelled. */
    uint64_t cancelled;
    /** Decisions made. */
    uint64_t decisions;
    /** Tries dispatched. */
    uint64_t dispatched;
    /** Tries after the first. */
    uint64_t fallbacks;
    /** Tries given up for want of a sign of life. */
    uint64_t timeouts;
    /** Tasks decided again because the host asked. */
    uint64_t rescheduled;
    /** Probes asked for. */
    uint64_t probes;
} orchestration_metrics_t;

/**
 * What one environment did. Every try dispatched is running or in exactly one of `succeeded`, `failed` and
 * `cancelled`. Set it up with `orchestrator_environment_stats_init`.
 */
typedef struct environment_stats_t {
    /** The size of this structure, set by `orchestrator_environment_stats_init`. */
    uint32_t struct_size;
    /** Tries running now. */
    uint32_t running;
    /** Tasks waiting for it now. */
    uint32_t queued;
    /** Tries dispatched there. */
    uint64_t dispatched;
    /** Tries that gave a result. */
    uint64_t succeeded;
    /** Tries that failed, were truncated, or gave no sign of life in time. */
    uint64_t failed;
    /** Tries stopped because the task was cancelled or rescheduled. */
    uint64_t cancelled;
    /** Sum of the latencies of the tries that gave a result, in milliseconds. */
    uint64_t latency_ms_total;
    /** Their mean, in milliseconds; 0 before the first. */
    uint64_t latency_ms_mean;
    /** Energy of the device on all tries, in microjoules. */
    uint64_t energy_uj;
    /** Cost of all tries, in billionths of a unit of the currency. */
    int64_t cost_nano;
} environment_stats_t;

/**
 * What was charged, in billionths of a unit of the currency. Environments and types each sum to the total exactly. Set
 * it up with `orchestrator_cost_breakdown_init`.
 */
typedef struct cost_breakdown_t {
    /** The size of this structure, set by `orchestrator_cost_breakdown_init`. */
    uint32_t struct_size;
    /** Everything. */
    int64_t total_nano;
    /** Charged for tries that gave no result that was wanted. */
    int64_t wasted_nano;
    /** By `execution_environment_t`. */
    int64_t by_environment_nano[ORCHESTRATOR_ENVIRONMENTS];
    /** By `task_type_t`. */
    int64_t by_type_nano[ORCHESTRATOR_TASK_TYPES];
} cost_breakdown_t;

/** One environment of a `system_context_t`. */
typedef struct environment_context_t {
    /** Whether it takes tasks. */
    bool available;
    /** Whether it needs the device's network. */
    bool needs_network;
    /** The highest sensitivity of data that may go there. */
    data_sensitivity_t privacy_tier;
    /** How good its answers are, 0 to 1. */
    float quality;
    /** How private it is, for the score, 0 to 1. */
    float privacy_score;
    /** The probability that it answers, 0 to 1. */
    float availability_score;
    /** Expected time from submission to result, in milliseconds, 0 to 4294967295. */
    float expected_latency;
    /** Expected cost, in units of the currency, 0 to 1000000. */
    float expected_cost;
    /** Expected energy of the device, in joules, 0 to 1000000. */
    float energy_consumption;
    /** Expected carbon, in grams, 0 to 1000000. */
    float carbon_footprint;
    /** Compute units a task could take there; `ORCHESTRATOR_NONE_U32` is no limit. */
    uint32_t compute_free;
    /** Tasks it could still take; `ORCHESTRATOR_NONE_U32` is no limit. */
    uint32_t slots_free;
    /** Memory a task could take there, in bytes, up to 2^50; `ORCHESTRATOR_NONE_U64` is no limit. */
    uint64_t memory_free_bytes;
} environment_context_t;

/**
 * Everything but the task and the policy that the scoring functions look at. Set it up with
 * `orchestrator_system_context_init`: a full battery, 25 degrees, a network, and the library's public expectations of
 * each environment.
 */
typedef struct system_context_t {
    /** The size of this structure, set by `orchestrator_system_context_init`. */
    uint32_t struct_size;
    /** Charge of the battery, 0 to 1. */
    float battery_level;
    /** Whether it is being charged. */
    bool charging;
    /** Whether there is a network. */
    bool online;
    /** Temperature of the device, in degrees Celsius, -100 to 200. */
    float temperature_c;
    /** By `execution_environment_t`. */
    struct environment_context_t environments[ORCHESTRATOR_ENVIRONMENTS];
} system_context_t;

/** A reading of battery and heat. Set it up with `orchestrator_power_sample_init`. */
typedef struct orchestrator_power_sample_t {
    /** The size of this structure, set by `orchestrator_power_sample_init`. */
    uint32_t struct_size;
    /** Whether the device has a battery. Default true. */
    bool has_battery;
    /** Whether it is being charged. Default false. */
    bool charging;
    /** Charge of the battery, 0 to 1; read only when there is one. Default 1. */
    float battery_level;
    /** In whose words `thermal_value` is. Default degrees Celsius. */
    orchestrator_thermal_source_t thermal_source;
    /** How warm the device is, in the unit of `thermal_source`. Default 25. */
    float thermal_value;
} orchestrator_power_sample_t;

/**
 * A power mode with its reasons. Set it up with `orchestrator_power_assessment_init`, which is the state of a device of
 * which nothing was read yet. Where one is given to a function, mode and cause must be those of the levels.
 */
typedef struct orchestrator_power_assessment_t {
    /** The size of this structure, set by `orchestrator_power_assessment_init`. */
    uint32_t struct_size;
    /** The mode. */
    power_mode_t mode;
    /** What it follows from. */
    orchestrator_power_cause_t cause;
    /** How empty the battery is. */
    orchestrator_battery_state_t battery;
    /** How warm the device is. */
    thermal_state_t thermal;
    /** Whether the battery is being charged. */
    bool charging;
} orchestrator_power_assessment_t;

/**
 * How the size of a chunk is scaled: `base` by the factors of memory, heat and battery, rounded down once, within `min`
 * and `max`. Sizes are in bytes or whatever the host counts. Set it up with `orchestrator_chunk_policy_init`, or
 * `orchestrator_chunk_policy_init_specification`.
 */
typedef struct orchestrator_chunk_policy_t {
    /** The size of this structure, set by `orchestrator_chunk_policy_init`. */
    uint32_t struct_size;
    /** What is scaled, 1 to 1073741824. Default 1024; the specification has 512. */
    uint32_t base;
    /** No chunk is smaller, 1 to `base`. Default 64. */
    uint32_t min;
    /** No chunk is larger, `base` to 1073741824. Default 2048. */
    uint32_t max;
    /** Up to how much free memory each tier but the last goes, in bytes, rising. Default 2, 4 and 8 GiB. */
    uint64_t memory_up_to_bytes[ORCHESTRATOR_MEMORY_ENDS];
    /**
     * The factor of each tier, in thousandths, 1 to 100000. Default 500, 750, 1000 and 2000; the last of the
     * specification is 1250.
     */
    uint32_t memory_milli[ORCHESTRATOR_MEMORY_TIERS];
    /** The factor of each `thermal_state_t`, in thousandths, 1 to 100000. Default 1000, 750, 500 and 300. */
    uint32_t thermal_milli[ORCHESTRATOR_LEVELS];
    /**
     * The factor of each `orchestrator_battery_state_t`, in thousandths, 1 to 100000. Default 1000, 800, 600 and 300.
     */
    uint32_t battery_milli[ORCHESTRATOR_LEVELS];
    /** How heat and battery come together. Default the smaller one; the specification multiplies. */
    orchestrator_chunk_combine_t combine;
} orchestrator_chunk_policy_t;

/** A size with its reasons. Set it up with `orchestrator_chunk_init`. */
typedef struct orchestrator_chunk_t {
    /** The size of this structure, set by `orchestrator_chunk_init`. */
    uint32_t struct_size;
    /** The size, in the policy's unit. */
    uint32_t size;
    /** The factor of the memory, in thousandths. */
    uint32_t memory_milli;
    /** That of the heat. */
    uint32_t thermal_milli;
    /** That of the battery. */
    uint32_t battery_milli;
    /** What the factors make, before the ends of the range. */
    uint64_t scaled;
} orchestrator_chunk_t;

/** An option: one environment for one task, with what it is expected to take. */
typedef struct execution_option_t {
    /** Which environment. */
    execution_environment_t environment;
    /** Expected time from submission to result, in milliseconds, 0 to 4294967295. */
    float expected_latency;
    /** Expected cost, in units of the currency, 0 to 1000000. */
    float expected_cost;
    /** How private it is, 0 to 1. */
    float privacy_score;
    /** The probability that it answers, 0 to 1. */
    float availability_score;
    /** Expected energy of the device, in joules, 0 to 1000000. */
    float energy_consumption;
    /** Expected carbon, in grams, 0 to 1000000. */
    float carbon_footprint;
    /** The score, where a function gives it; not read. */
    float total_score;
    /** How well the expectations are founded, where a function gives it; not read. */
    confidence_level_t confidence;
} execution_option_t;

/** A batch of tasks of one instance; no handle of a task. 0 is no batch, and as stale as one can be. */
typedef uint64_t batch_handle_t;

/** One way to send a message. Set it up with `orchestrator_transport_init`. */
typedef struct orchestrator_transport_t {
    /** The size of this structure, set by `orchestrator_transport_init`. */
    uint32_t struct_size;
    /** What the host calls it, 0 to 65535; no two are called the same. */
    uint32_t id;
    /** Whether it may be used at all. */
    bool enabled;
    /** Whether it could be used now: its radio is on, its peer or server was seen. */
    bool available;
    /** Whether a radio or cable of its own carries it, with or without a network; if not, the device's network does. */
    bool own_carrier;
    /** Whether others keep a message until the receiver is met, so that no answer can come back on it. */
    bool store_and_forward;
    /**
     * The kinds of network that it runs over: the sum of `1 << orchestrator_link_kind_t`, one of them at least. Not read
     * with a carrier of its own.
     */
    uint32_t link_kinds;
    /** How long a message is expected to be kept, in milliseconds; read only with `store_and_forward`. */
    uint32_t delay_ms;
    /** Until the first byte arrives, in milliseconds; the round trip of the device's network comes on top. */
    uint32_t latency_ms;
    /**
     * How fast it sends, in kilobits per second, up to 10^9; the device's network, where it runs over that, may be
     * slower. 0 sends nothing but an empty message.
     */
    uint32_t rate_kbps;
    /** Energy of any message, in microjoules, up to 10^12: to wake the radio, and until it sleeps again. */
    uint64_t energy_fixed_uj;
    /** Energy of 10^6 bytes, in microjoules, up to 10^12. */
    uint64_t energy_per_mb_uj;
    /** Price of any message, in billionths of a unit of the currency, 0 to 10^15. */
    int64_t cost_per_message_nano;
    /** Price of 10^6 bytes, in the same unit and range. */
    int64_t cost_per_mb_nano;
    /** Besides, where it runs over the device's network and that is metered, in the same unit and range. */
    int64_t cost_per_mb_metered_nano;
    /** The largest message that it takes, in bytes, up to 2^50; `ORCHESTRATOR_NONE_U64` is no limit. */
    uint64_t size_max_bytes;
    /** The most sensitive data that may go by it. */
    data_sensitivity_t ceiling;
    /** How little others learn from its use, 0 to 1. */
    float privacy;
    /** How often what is sent by it arrives, 0 to 1. */
    float reliability;
} orchestrator_transport_t;

/** A message to be sent. Set it up with `orchestrator_message_init`. */
typedef struct orchestrator_message_t {
    /** The size of this structure, set by `orchestrator_message_init`. */
    uint32_t struct_size;
    /** It is of no use later than this, in milliseconds, 1 or more. Default 600000. */
    uint32_t deadline_ms;
    /** Its size, in bytes, up to 2^50. Default 0. */
    uint64_t size_bytes;
    /** Whether an answer is awaited while the sender is online. Default false: it may wait. */
    bool interactive;
    /** How sensitive it is. Default public. */
    data_sensitivity_t sensitivity;
    /** The least privacy that will do, 0 to 1. Default 0: any. */
    float privacy_min;
    /** The least delivery chance that will do, 0 to 1. Default 0: any. */
    float reliability_min;
    /** How much its time counts. Default normal. */
    orchestrator_priority_t priority;
    /**
     * The most it may cost, in billionths of a unit of the currency, 0 to 10^15; 0 admits only what is free. Default one
     * unit.
     */
    int64_t cost_max_nano;
    /**
     * The most energy the device may spend on it, in microjoules, up to 10^12; `ORCHESTRATOR_NONE_U64` (default) is no
     * limit.
     */
    uint64_t energy_max_uj;
} orchestrator_message_t;

/**
 * How transports are weighed: each criterion has a value from 0 to 1 (time, cost and energy: 1 - what is taken / the
 * message's own limit, or the scale where that is less), and the score is their mean under the weights. Set it up with
 * `orchestrator_transport_policy_init`.
 */
typedef struct orchestrator_transport_policy_t {
    /** The size of this structure, set by `orchestrator_transport_policy_init`. */
    uint32_t struct_size;
    /**
     * How much each `orchestrator_transport_criterion_t` counts relative to the others, 0 to 1000, one of them more than
     * 0. Default 240, 200, 250, 150 and 150.
     */
    uint32_t weight[ORCHESTRATOR_TRANSPORT_CRITERIA];
    /**
     * What each `orchestrator_priority_t` makes of the weight of time, in thousandths, 1 to 100000. Default 500, 1000,
     * 2000 and 4000.
     */
    uint32_t time_gain_milli[ORCHESTRATOR_PRIORITIES];
    /**
     * What each `power_mode_t` makes of the weight of energy, in thousandths, 1 to 100000, not falling. Default 1000,
     * 3000, 15000 and 30000.
     */
    uint32_t energy_gain_milli[ORCHESTRATOR_POWER_MODES];
    /** The delivery time that is worth nothing, in milliseconds, 1 or more. Default 600000. */
    uint32_t time_scale_ms;
    /** By how much of the score another transport must be better than the one in use, 0 to 0.2. Default 0.002. */
    float switch_margin;
    /** The cost that is worth nothing, in billionths of a unit of the currency, 1 to 10^15. Default 1000000. */
    int64_t cost_scale_nano;
    /** The energy that is worth nothing, in microjoules, 1 to 10^12. Default 5000000. */
    uint64_t energy_scale_uj;
} orchestrator_transport_policy_t;

/** A transport that can take a message, and what that is worth. */
typedef struct orchestrator_transport_score_t {
    /** Its id. */
    uint32_t id;
    /** Its place in the list that was given. */
    uint32_t place;
    /** The score, in parts per billion: the sum of the parts. */
    uint32_t score_ppb;
    /** What each `orchestrator_transport_criterion_t` gives to it, in parts per billion. */
    uint32_t parts_ppb[ORCHESTRATOR_TRANSPORT_CRITERIA];
    /** When the message is expected to arrive, in milliseconds. */
    uint32_t time_ms;
    /** What it costs, in billionths of a unit of the currency. */
    int64_t cost_nano;
    /** What the device spends on it, in microjoules. */
    uint64_t energy_uj;
} orchestrator_transport_score_t;

/** Why a transport cannot take a message. */
typedef struct orchestrator_transport_refusal_t {
    /** Its id. */
    uint32_t id;
    /** Its place in the list that was given. */
    uint32_t place;
    /** What stood in its way, the first that did. */
    orchestrator_transport_constraint_t constraint;
    /** What it had, in the constraint's unit. */
    int64_t have;
    /** What it needed. */
    int64_t need;
} orchestrator_transport_refusal_t;

/**
 * The transport of a message, what else could take it, and why the rest cannot. Set it up with
 * `orchestrator_transport_choice_init`.
 */
typedef struct orchestrator_transport_choice_t {
    /** The size of this structure, set by `orchestrator_transport_choice_init`. */
    uint32_t struct_size;
    /** How many of `scored` there are. */
    uint32_t scored_count;
    /** How many of `refused` there are. */
    uint32_t refused_count;
    /**
     * Which of `scored` to use; means something only when there are some. Not the first where the one in use was kept
     * although another scores more, within the switch margin.
     */
    uint32_t chosen;
    /** Those that can take the message, best first: the order in which to try them after the chosen one. */
    struct orchestrator_transport_score_t scored[ORCHESTRATOR_TRANSPORTS_MAX];
    /** The others, as given. */
    struct orchestrator_transport_refusal_t refused[ORCHESTRATOR_TRANSPORTS_MAX];
} orchestrator_transport_choice_t;

#if defined(ORCHESTRATOR_HAS_VECTOR)
/** What is noted of a vector, for searches to look at. Set it up with `orchestrator_vector_marks_init`. */
typedef struct orchestrator_vector_marks_t {
    /** The size of this structure, set by `orchestrator_vector_marks_init`. */
    uint32_t struct_size;
    /** A class of the host, such as how long its kind of content is good, 0 to 255. Default 0. */
    int32_t class_id;
    /** A bit for each of 64 tags of the host. Default 0. */
    uint64_t tags;
    /**
     * From this time of the host's clock on it is not found, in milliseconds below 2^62; `ORCHESTRATOR_NONE_U64`, which is
     * the default, is never.
     */
    uint64_t expires_ms;
} orchestrator_vector_marks_t;
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/** How a file is opened. Set it up with `orchestrator_vector_open_init`. What an index may hold is in its file. */
typedef struct orchestrator_vector_open_t {
    /** The size of this structure, set by `orchestrator_vector_open_init`. */
    uint32_t struct_size;
    /** What it is opened for. Default `ORCHESTRATOR_VECTOR_READ`. */
    orchestrator_vector_mode_t mode;
    /**
     * Whether it is opened although changes that had been synchronised are damaged: without these and all that follow them,
     * and one that is kept in the file cuts them off. Default false. What was being written when the power was lost is left
     * out without asking.
     */
    bool accept_loss;
    /**
     * Whether the file may be mapped rather than read into memory, by a library that was built so (feature `mmap`). Default
     * true. While it is mapped, nobody may write to it in place or cut it off: what is mapped would change under the index,
     * and reading a part that is gone ends the process.
     */
    bool map;
    /** Bytes of the file at most: a larger one is not read. Default `ORCHESTRATOR_NONE_U64`, which is any number. */
    uint64_t max_bytes;
} orchestrator_vector_open_t;
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/** What was found in a file that was opened. Set it up with `orchestrator_vector_opened_init`. */
typedef struct orchestrator_vector_opened_t {
    /** The size of this structure, set by `orchestrator_vector_opened_init`. */
    uint32_t struct_size;
    /** Whether the file is mapped. */
    bool mapped;
    /**
     * Whether changes in what was lost had certainly been synchronised, so that this is damage. Else they were being written
     * when the power was lost, as far as can be told.
     */
    bool lost_synced;
    /** Changes that were made since the index was last written as a whole, a batch as one. */
    uint64_t replayed;
    /** Where the end of the file begins that could not be read, in bytes; 0 where nothing was lost. */
    uint64_t lost_at;
    /** Its bytes; 0 where nothing was lost. */
    uint64_t lost_bytes;
} orchestrator_vector_opened_t;
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/** How an index is made. Set it up with `orchestrator_vector_config_init`, then say `dims` at least. */
typedef struct orchestrator_vector_config_t {
    /** The size of this structure, set by `orchestrator_vector_config_init`. */
    uint32_t struct_size;
    /** Values of a vector, 1 to `ORCHESTRATOR_VECTOR_DIMS_MAX`. Default 0, which is none: it must be said. */
    uint32_t dims;
    /** What near means. Default `ORCHESTRATOR_VECTOR_COSINE`. */
    orchestrator_vector_metric_t metric;
    /** Exact values besides the codes. Default `ORCHESTRATOR_VECTOR_EXACT_BF16`. */
    orchestrator_vector_exact_t exact;
    /** Vectors up to which every one is compared with the query, 0 to 1048576. Default 8192. */
    uint32_t flat_max;
    /** Links that a vector looks for in the graph, 4 to 64. Default 16. */
    uint32_t degree;
    /** Nearest that are kept while neighbours are looked for, 8 to 4096. Default 128. */
    uint32_t ef_construction;
    /** Vectors at most, 1 to `ORCHESTRATOR_VECTOR_COUNT_MAX`, which is the default. */
    uint32_t max_vectors;
    /**
     * Memory of the index at most in bytes, 1 to 2^40, which is the default. Memory that the system does not give ends the
     * program: say what there is.
     */
    uint64_t max_bytes;
    /** What the layers of vectors are drawn from, with their ids. Default 0. */
    uint64_t seed;
    /**
     * The codes that stand for vectors. Default `ORCHESTRATOR_VECTOR_CODING_INT8`. The others are learned: by
     * `orchestrator_vector_train`, or from the first batch.
     */
    orchestrator_vector_coding_t coding;
    /**
     * Bytes of a code for `ORCHESTRATOR_VECTOR_CODING_PRODUCT`, 1 to `dims`; for others 0, which is the default. A quarter of
     * `dims` finds with a `rescore` of 50 as much as a byte for each value.
     */
    uint32_t code_bytes;
} orchestrator_vector_config_t;
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/** How a search is made. Set it up with `orchestrator_vector_search_init`. Every condition that is given must hold. */
typedef struct orchestrator_vector_search_t {
    /** The size of this structure, set by `orchestrator_vector_search_init`. */
    uint32_t struct_size;
    /** Results, 1 to `ORCHESTRATOR_VECTOR_K_MAX`. Default 10. */
    uint32_t k;
    /**
     * Nearest that are kept while the graph is walked, 1 to 65536: more finds better and takes longer. `k` at least is
     * taken. Default 64.
     */
    uint32_t ef;
    /**
     * The best candidates that are scored again by exact values, 0 to 65536; `k` at least where there are any. Default 20.
     */
    uint32_t rescore;
    /**
     * The time of the host's clock, in milliseconds below 2^62: vectors that expire by then are not found. Default 0.
     */
    uint64_t now_ms;
    /** Vectors with all of these tags only. Default 0. */
    uint64_t tags_all;
    /** Vectors with at least one of these tags only, where any is given. Default 0. */
    uint64_t tags_any;
    /** Vectors with none of these tags only. Default 0. */
    uint64_t tags_none;
    /** Vectors of this class only, 0 to 255; -1 is any, which is the default. */
    int32_t class_id;
} orchestrator_vector_search_t;
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/** What an index holds. Set it up with `orchestrator_vector_stats_init`. */
typedef struct orchestrator_vector_stats_t {
    /** The size of this structure, set by `orchestrator_vector_stats_init`. */
    uint32_t struct_size;
    /** Values of a vector. */
    uint32_t dims;
    /** Vectors. */
    uint64_t vectors;
    /** Places of vectors that were removed and that no compaction has made usable yet. */
    uint64_t removed;
    /** Vectors that the graph leads to; the others are compared one by one. */
    uint64_t linked;
    /** Bytes of the index on the heap, which `max_bytes` of its configuration bounds. */
    uint64_t heap_bytes;
    /**
     * Bytes beside these: what searches that are over have left for the next, and what `orchestrator_vector_usual` measured.
     */
    uint64_t search_bytes;
    /** The name of the instructions that vectors are compared by, such as `avx2`, up to its NUL. */
    char kernel[ORCHESTRATOR_VECTOR_KERNEL_MAX];
    /** Changes since the file was created, a batch as one, of an index that is kept in a file; else 0. */
    uint64_t changes;
    /** As many of these, the first ones, survive a loss of power. */
    uint64_t synced_changes;
    /**
     * Bytes of the file that `orchestrator_vector_save` with no path, or a compaction, writes anew in fewer; 0 of an index in
     * memory.
     */
    uint64_t log_bytes;
} orchestrator_vector_stats_t;
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/** How unusual a vector is in an index. Set it up with `orchestrator_vector_outlier_init`. */
typedef struct orchestrator_vector_outlier_t {
    /** The size of this structure, set by `orchestrator_vector_outlier_init`. */
    uint32_t struct_size;
    /** The distance to its k-th neighbour, or to its last where there are fewer. */
    float distance;
    /** The share of the index's own vectors whose k-th neighbour is nearer, 0 to 1: 0.99 is rarer than 99 of 100. */
    float rank;
    /**
     * The distance as a multiple of the median of the index's own: 1 is usual. Of use where distances are not negative, which
     * those of the inner product are.
     */
    float ratio;
    /** Whether there is a ratio: the median is above 0. */
    bool has_ratio;
} orchestrator_vector_outlier_t;
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/** A vector that was found. */
typedef struct orchestrator_vector_hit_t {
    /** Its id. */
    uint64_t id;
    /** How far it is, as the index's metric measures: by exact values where the index keeps them, else by codes. */
    float distance;
} orchestrator_vector_hit_t;
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Says of a vector that fulfils everything else whether a search may return it, by its id and what is noted of it, which
 * is there for the call only. It is asked again for the same vector, and must say the same. Called on the thread that
 * searches, before that function returns. Must not throw or longjmp, nor wait for another thread that uses the index; on the
 * same index every function returns `ORCHESTRATOR_ERR_BUSY` meanwhile.
 */
typedef bool (*orchestrator_vector_accept_fn)(void *user_data,
                                              uint64_t id,
                                              const struct orchestrator_vector_marks_t *marks);
#endif

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Declares a kind of event, and gives its number; the same again is the same kind. `name` is UTF-8 up to a NUL, 1 to
 * `ORCHESTRATOR_CEP_NAME_MAX` bytes. Rules declare the kinds that they ask for; this tells their numbers, too. Up to
 * `ORCHESTRATOR_CEP_KINDS_MAX`, at any time.
 *
 * `name` is copied. O(what is declared), and the next call that takes events looks at all rules once. Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_TEXT`, `ORCHESTRATOR_ERR_SCHEMA_NAME`,
 * `ORCHESTRATOR_ERR_SCHEMA_FULL`; those of every function that takes an engine.
 */
int orchestrator_cep_declare_kind(orchestrator_cep_t *engine, const char *name, uint32_t *kind);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Declares an attribute of events, and gives its column, which is its place in the rows of values; the same again is the same
 * column. `name` is UTF-8 up to a NUL, 1 to `ORCHESTRATOR_CEP_NAME_MAX` bytes. Rules declare the attributes that they ask for;
 * this tells their columns, too. Up to `ORCHESTRATOR_CEP_ATTRIBUTES_MAX`. From the next call on rows are as wide as all
 * columns; events that wait have no value in a new one.
 *
 * `name` is copied. O(what is declared), and the next call that takes events looks at all rules once. Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_TEXT`,
 * `ORCHESTRATOR_ERR_SCHEMA_NAME`, `ORCHESTRATOR_ERR_SCHEMA_FULL`; `ORCHESTRATOR_ERR_SCHEMA_ATTRIBUTE` where one of the name holds
 * something else; those of every function that takes an engine.
 */
int orchestrator_cep_declare_attribute(orchestrator_cep_t *engine,
                                       const char *name,
                                       orchestrator_cep_attribute_t holds,
                                       uint32_t *column);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Gives the key that rules mean by a text: `key = 'pump-7'` holds for events of the key of `pump-7`. A whole number as it is
 * usually written, up to 2^64 - 1, is itself; of any other text it is the 64-bit XXH3 hash of its bytes. `text` is UTF-8 up to a
 * NUL.
 *
 * O(bytes). Any thread; it needs no engine, and changes nothing.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_TEXT`.
 */
int orchestrator_cep_key(const char *text,
                         uint64_t *key);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Declares a text that attributes hold, and gives the value that stands for it in the rows; the same again is the same value.
 * `text` is UTF-8 up to a NUL, 0 to `ORCHESTRATOR_CEP_NAME_MAX` bytes. Rules declare the texts that they ask for. Up to
 * `ORCHESTRATOR_CEP_TEXTS_MAX`, at any time; none is forgotten while the engine lives.
 *
 * `text` is copied. O(log texts). Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_TEXT`, `ORCHESTRATOR_ERR_SCHEMA_NAME`,
 * `ORCHESTRATOR_ERR_SCHEMA_FULL`; those of every function that takes an engine.
 */
int orchestrator_cep_declare_text(orchestrator_cep_t *engine,
                                  const char *text,
                                  double *value);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Takes `count` events of one source, in any order, at `now_ms` of the host's clock. `values` has as many rows, one after the
 * other, each with a value for every attribute in the order of their columns, `values_len` in all: a number; the value of
 * `orchestrator_cep_declare_text` for a text; NaN for an attribute that the event has not. The arrays may be NULL where they are
 * empty.
 *
 * The rules see events in the order of their times, once the watermark has come so far; matches wait for
 * `orchestrator_cep_poll_match` from then on. Events that come too late, or claim to be from the future, are taken too, and wait
 * for `orchestrator_cep_poll_late`. `taken` tells how many were taken, from the first one on: all, or those before an error. The
 * host's clock never falls: an earlier time is as the latest so far. A host without a clock, as in a replay, gives
 * `ORCHESTRATOR_NONE_U64` in all calls: then nothing is from the future, and no source is idle.
 *
 * What is given is copied. O(count (log waiting + log sources)), and what the rules take. Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_COUNT` for a `reserved` that is not 0, a `kind` above 65535, and a
 * count that no memory has; `ORCHESTRATOR_ERR_EVENT_VALUES`, `ORCHESTRATOR_ERR_EVENT_KIND`, `ORCHESTRATOR_ERR_EVENT_SOURCES`,
 * and none was taken; `ORCHESTRATOR_ERR_EVENT_FULL`, and `taken` says how many were: the others are to be given again, after
 * other sources or time have moved on; those of every function that takes an engine.
 */
int orchestrator_cep_push_batch(orchestrator_cep_t *engine,
                                uint64_t source,
                                uint64_t now_ms,
                                const orchestrator_cep_event_t *events,
                                size_t count,
                                const double *values,
                                size_t values_len,
                                size_t *taken);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * It is this late by the host's clock, in milliseconds: sources that have not moved on for too long are not waited for, and what
 * may take no longer is over. For times without events.
 *
 * O(1) where nothing is due. Any thread.
 *
 * Errors: those of every function that takes an engine.
 */
int orchestrator_cep_advance(orchestrator_cep_t *engine,
                             uint64_t now_ms);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * No event will come any more: the rules see all that wait, and patterns of rows that end behind the last row are decided.
 * Events that come nevertheless are late where they are earlier than the last.
 *
 * O(what waits). Any thread.
 *
 * Errors: those of every function that takes an engine.
 */
int orchestrator_cep_finish(orchestrator_cep_t *engine);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Sets up an engine that waits two seconds for events that come late.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_cep_config_init(orchestrator_cep_config_t *config);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Sets up a match to be filled.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_cep_match_init(orchestrator_cep_match_t *found);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Sets up an event that was not put in order to be filled.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_cep_late_init(orchestrator_cep_late_t *late);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Sets up counts to be filled.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_cep_stats_init(orchestrator_cep_stats_t *stats);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Sets up counts to be filled.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_cep_rule_stats_init(orchestrator_cep_rule_stats_t *stats);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Sets up counts to be filled.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_cep_source_stats_init(orchestrator_cep_source_stats_t *stats);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Sets up what became of rules to be filled.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_cep_restored_init(orchestrator_cep_restored_t *restored);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Takes the oldest match that waits. Returns 1 with it in `found` and its events in `bindings`, in the order in which they were
 * bound, which has room for `capacity`; 0 when there is none. `needed` is how many bindings it has; no more places are written. A
 * match that has more than `capacity` stays the oldest, and nothing is lost: with more room it is told. With `capacity` 0
 * `bindings` may be NULL.
 *
 * O(its bindings). Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`, `ORCHESTRATOR_ERR_COUNT` for a `capacity` that no memory
 * has, `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`; those of every function that takes an engine.
 */
int orchestrator_cep_poll_match(orchestrator_cep_t *engine,
                                orchestrator_cep_match_t *found,
                                orchestrator_cep_binding_t *bindings,
                                size_t capacity,
                                size_t *needed);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Takes the oldest event that waits because it came too late, or claims to be from the future. Returns 1 with it in `late` and
 * its row in `values`, which has room for `capacity`; 0 when there is none. `needed` is how many values the row has: `width` of
 * `orchestrator_cep_stats_t`. An event whose row has more than `capacity` stays. With `capacity` 0 `values` may be NULL.
 *
 * O(width). Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`, `ORCHESTRATOR_ERR_COUNT` for a `capacity` that no memory
 * has, `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`; those of every function that takes an engine.
 */
int orchestrator_cep_poll_late(orchestrator_cep_t *engine,
                               orchestrator_cep_late_t *late,
                               double *values,
                               size_t capacity,
                               size_t *needed);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Gives what a rule is called.
 *
 * Writes up to `len` bytes with the NUL into `buf` and the bytes that the whole text needs into `needed`. With `len` 0 it only
 * tells the size, and `buf` may be NULL. A text that does not fit leaves `buf` empty. O(rules). Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`, `ORCHESTRATOR_ERR_NO_RULE`; those of every function
 * that takes an engine.
 */
int orchestrator_cep_rule_name(orchestrator_cep_t *engine,
                               uint32_t rule,
                               char *buf,
                               size_t len,
                               size_t *needed);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Gives what an element of a rule's pattern is called, by its place from 0 to below `elements` of
 * `orchestrator_cep_rule_stats_t`: what the bindings of its matches name.
 *
 * The buffer is as that of `orchestrator_cep_rule_name`. O(rules). Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_COUNT` for `element`, and those of `orchestrator_cep_rule_name`.
 */
int orchestrator_cep_element_name(orchestrator_cep_t *engine,
                                  uint32_t rule,
                                  uint32_t element,
                                  char *buf,
                                  size_t len,
                                  size_t *needed);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Gives what is to be done with a rule's matches, by its place from 0 to below `actions` of `orchestrator_cep_rule_stats_t`:
 * `ALERT`, `TRIGGER`, `LOG` or another name. The host does it; the engine only tells. Returns how many arguments it has.
 *
 * The buffer is as that of `orchestrator_cep_rule_name`. O(rules). Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_COUNT` for `action`, and those of `orchestrator_cep_rule_name`.
 */
int orchestrator_cep_action_name(orchestrator_cep_t *engine,
                                 uint32_t rule,
                                 uint32_t action,
                                 char *buf,
                                 size_t len,
                                 size_t *needed);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Gives what an action is done with, by its place from 0 on. Returns 0 for a text as it is, 1 for a name that whoever does it
 * knows.
 *
 * The buffer is as that of `orchestrator_cep_rule_name`. O(rules). Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_COUNT` for `action` and `argument`, and those of `orchestrator_cep_rule_name`.
 */
int orchestrator_cep_action_argument(orchestrator_cep_t *engine,
                                     uint32_t rule,
                                     uint32_t action,
                                     uint32_t argument,
                                     char *buf,
                                     size_t len,
                                     size_t *needed);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Adds all rules of a text, or none: those of the rule language, or of JSON, each of `len` bytes of UTF-8 without a NUL. What they
 * mention is declared with them, as are the attributes and kinds of events that the text declares. They see the events from now
 * on. Their numbers go to `rules`, in the order of the text, which has room for `capacity`; how many they are to `needed`. With
 * `capacity` 0 `rules` may be NULL.
 *
 * A number names a rule for as long as the engine lives, and is not given again before 4294967296 others were. The text is
 * copied as far as needed. O(len, and what is declared); others wait for all of it. Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_COUNT` for a length that no memory
 * has, `ORCHESTRATOR_ERR_TEXT`; `ORCHESTRATOR_ERR_SYNTAX_...` for what is not understood, and `ORCHESTRATOR_ERR_JSON_RULES`, whose
 * messages say the line and the column; `ORCHESTRATOR_ERR_DECLARATION_...`, `ORCHESTRATOR_ERR_SCHEMA_...` and
 * `ORCHESTRATOR_ERR_PATTERN_...` for what the engine does not take; `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL` where there are more than
 * `capacity`; those of every function that takes an engine.
 */
int orchestrator_cep_add_rules(orchestrator_cep_t *engine,
                               const char *text,
                               size_t len,
                               orchestrator_cep_format_t format,
                               uint32_t *rules,
                               size_t capacity,
                               size_t *needed);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Adds the rule of a text that has one, and gives its number.
 *
 * As `orchestrator_cep_add_rules`. Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_ONE_RULE` where the text has none, or more, and those of `orchestrator_cep_add_rules`.
 */
int orchestrator_cep_add_rule(orchestrator_cep_t *engine,
                              const char *text,
                              size_t len,
                              orchestrator_cep_format_t format,
                              uint32_t *rule);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Puts the rule of a text that has one in the place of another, and gives its number, `replaced`, which no rule had before: it begins
 * anew, and the others go on. Matches of the one before that wait are told, as by `orchestrator_cep_remove_rule`.
 *
 * As `orchestrator_cep_add_rules`. Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_NO_RULE`, `ORCHESTRATOR_ERR_ONE_RULE` where the text has none, or more, and those of
 * `orchestrator_cep_add_rules`. The rule is as before then.
 */
int orchestrator_cep_replace_rule(orchestrator_cep_t *engine,
                                  uint32_t rule,
                                  const char *text,
                                  size_t len,
                                  orchestrator_cep_format_t format,
                                  uint32_t *replaced);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Removes a rule with all that it has begun. Matches of it that wait are told: what it is called, its elements, its actions and its
 * counters stay known until all were polled and the rules are changed again.
 *
 * O(rules). Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_NO_RULE`; those of every function that takes an engine.
 */
int orchestrator_cep_remove_rule(orchestrator_cep_t *engine,
                                 uint32_t rule);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Lists the numbers of all rules, in the order in which they were added, into `rules`, which has room for `capacity`; how many they
 * are into `needed`. With `capacity` 0 it only tells the number, and `rules` may be NULL.
 *
 * O(rules). Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_COUNT` for a `capacity` that no memory has,
 * `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`; those of every function that takes an engine.
 */
int orchestrator_cep_rules(orchestrator_cep_t *engine,
                           uint32_t *rules,
                           size_t capacity,
                           size_t *needed);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Writes the state of an engine: how late it is, what its rules have begun, the matches and events that wait. The rules themselves
 * are not in it. The same state is the same bytes; the engine is as before.
 *
 * Writes up to `len` bytes into `buf` and the bytes that all of it needs into `needed`. With `len` 0 it only tells the size, and
 * `buf` may be NULL. What does not fit leaves `buf` cleared. O(what it holds, and len); others wait for all of it. Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_COUNT` for a `len` that no memory has,
 * `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`; those of every function that takes an engine.
 */
int orchestrator_cep_snapshot(orchestrator_cep_t *engine,
                              uint8_t *buf,
                              size_t len,
                              size_t *needed);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Goes on where a snapshot of `len` bytes was taken; more bytes behind it are not looked at. The engine is one that has its rules
 * by then and has taken no event, nor been told a time. A rule of the same name that asks for the same goes on, others begin anew.
 * What the snapshot names is declared where it is missing: kinds, columns and values of texts may be other numbers than they
 * were, and are told by `orchestrator_cep_declare_kind` and its kin; rules have the numbers that this engine gave them. How sources
 * are put in order is as this engine was made. `restored` tells what became of the rules, and may be NULL.
 *
 * Whatever the bytes, nothing but an error comes of them. O(len). Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`, `ORCHESTRATOR_ERR_COUNT` for a `len` that no memory
 * has; `ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_IN_USE` for an engine with events or a time of its own;
 * `ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_NOT_A_SNAPSHOT`, `ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_VERSION`,
 * `ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_CHECKSUM`, `ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_INCONSISTENT` for what is no snapshot, or a
 * damaged one; `ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_SCHEMA` where an attribute holds something else here,
 * `ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_INTAKE` where more waits in it than may here; those of every function that takes an engine.
 */
int orchestrator_cep_restore(orchestrator_cep_t *engine,
                             const uint8_t *buf,
                             size_t len,
                             orchestrator_cep_restored_t *restored);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Makes an engine without rules. Up to `ORCHESTRATOR_CEP_ENGINES_MAX` (64) are there at once. `config` may be NULL for the
 * defaults.
 *
 * The engine is the caller's, to be given back with `orchestrator_cep_destroy`. O(1). Any thread; may be called from a
 * callback.
 *
 * Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`,
 * `ORCHESTRATOR_ERR_INTAKE_CONFIG_FIELD`, `ORCHESTRATOR_ERR_INTAKE_CONFIG_WAITING`,
 * `ORCHESTRATOR_ERR_INTAKE_CONFIG_SOURCES`, `ORCHESTRATOR_ERR_INTAKE_CONFIG_LATE`, `ORCHESTRATOR_ERR_ENGINES_FULL`.
 */
int orchestrator_cep_create(const orchestrator_cep_config_t *config,
                            orchestrator_cep_t **engine);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Destroys an engine with its rules, and all that waits in it; NULL is none and fine. Waits until no other call is on it.
 *
 * O(what it holds). Any thread. Also for an engine that a panic left unusable.
 *
 * Errors: `ORCHESTRATOR_ERR_NOT_AN_ENGINE` also for one that was destroyed before.
 */
int orchestrator_cep_destroy(orchestrator_cep_t *engine);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Tells what an engine holds and has done.
 *
 * O(1). Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`; those of every function that takes an engine.
 */
int orchestrator_cep_stats(orchestrator_cep_t *engine, orchestrator_cep_stats_t *stats);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Tells what a rule is and keeps, and what did not fit into its quota.
 *
 * O(rules). Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`, `ORCHESTRATOR_ERR_NO_RULE`; those of every function
 * that takes an engine.
 */
int orchestrator_cep_rule_stats(orchestrator_cep_t *engine,
                                uint32_t rule,
                                orchestrator_cep_rule_stats_t *stats);
#endif

#if defined(ORCHESTRATOR_HAS_CEP)
/**
 * Tells what a source has said. Returns 1, or 0 with cleared `stats` where it is not known: it was never heard, or was idle and
 * made place for another.
 *
 * O(log sources). Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`; those of every function that takes an engine.
 */
int orchestrator_cep_source_stats(orchestrator_cep_t *engine,
                                  uint64_t source,
                                  orchestrator_cep_source_stats_t *stats);
#endif

/**
 * Tries out what happens when environments fail, on a copy of the current instance, and gives the count of findings: 0
 * when all went as it should. The instance itself goes on as if nothing had been asked; no callback is called. What was
 * found says `failover_get_drill_report`.
 *
 * For each environment that takes tasks now, each type of task and each sensitivity, a task is dispatched there on the
 * copy, and the environment fails: once it says so at once, once it falls silent. `drill_check_t` lists what is checked
 * then. Environments without an executor, and those that cannot be reached now or were isolated, are not drilled.
 *
 * The copy takes as many bytes as `failover_test_recovery_procedures_in` says: of the heap with
 * `ORCHESTRATOR_FEATURE_STD`, for the time of the call; without, of the stack of the caller. Takes up to 240 failures of
 * about ten decisions each, while other calls on the instance, and its threads, wait. Any thread; may be called from a
 * callback.
 *
 * Errors: `ORCHESTRATOR_ERR_OUT_OF_MEMORY`; those of every function.
 */
int failover_test_recovery_procedures(void);

/**
 * As `failover_test_recovery_procedures`, with the copy in `len` bytes of the caller at `mem`: neither heap nor much
 * stack is taken. Writes the bytes that it takes into `needed`; with `mem` NULL and `len` 0 it only does that and gives
 * 0. The memory may begin anywhere, and is the caller's again when the call returns.
 *
 * Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`; those of every
 * function.
 */
int failover_test_recovery_procedures_in(void *mem, size_t len, size_t *needed);

/**
 * Gives the report of the last drill of the current instance. Before the first it is empty: no environment drilled, no
 * findings, `started_ms` is `ORCHESTRATOR_NONE_U64`.
 *
 * O(findings). Any thread; may be called from a callback.
 *
 * Errors: those of every function.
 */
int failover_get_drill_report(drill_report_t *report);

/**
 * Sets up a report to be filled.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int failover_drill_report_init(drill_report_t *report);

/**
 * Gives how much of the device's energy a task is expected to take in an environment, in joules, as learned from the
 * outcomes of others.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_BOUND_...`; those of every function.
 */
int energy_calculate_consumption(const task_requirements_t *task,
                                 execution_environment_t env,
                                 float *estimated_consumption);

/**
 * Gives the same by what takes it, in microjoules.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_BOUND_...`; those of every function.
 */
int orchestrator_get_energy_use(const task_requirements_t *task,
                                execution_environment_t env,
                                orchestrator_energy_use_t *energy_use);

/**
 * Works out how much power tasks may take in each hour so that `remaining_battery` of a full battery, 0 to 1, lasts for
 * `target_duration` milliseconds from now, 1 to a week, and the tasks are worth the most, with what was learned of the
 * device and its tasks. `strategy` says what else is asked for and takes the answer; after an error it keeps what was
 * asked for.
 *
 * With `strategy->apply` the battery is made to last from now on: energy weighs as much more in every choice as that
 * takes, until the target is over, another call puts another in force, or `orchestrator_clear_battery_target` takes it
 * back. A capacity that is given then, and differs from the one that was told last, takes the place of the one that was
 * learned. Thrift follows the battery's readings (`orchestrator_update_device`), not `remaining_battery`. Without `apply` nothing is changed.
 *
 * O(hours^2). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_POWER_PLAN_HOURS` for the duration; `ORCHESTRATOR_ERR_BOUND_...` for the battery, the
 * capacity, the reserve, and a time beyond all clocks; `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function. Then
 * the target is as it was.
 */
int energy_optimize_for_battery_life(float remaining_battery,
                                     time_duration_t target_duration,
                                     optimization_strategy_t *strategy);

/**
 * No longer makes the battery last: energy weighs as battery and heat alone ask for. What was learned stays.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: those of every function.
 */
int orchestrator_clear_battery_target(void);

/**
 * Gives what is expected of the battery until the target in force.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: those of every function.
 */
int orchestrator_get_battery_outlook(orchestrator_battery_outlook_t *outlook);

/**
 * Tells what the platform says of heat, if `monitoring->source` is not none, and gives the power mode that follows, what
 * it asks of the device, and what was done so far. After an error `monitoring` keeps what was told.
 *
 * Where tasks are bound, those that wait to run on the device are decided again. O(1), and O(tasks concerned) when the
 * mode changes. Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`; `ORCHESTRATOR_ERR_BOUND_...` for a temperature; those of every function. Then
 * nothing was taken.
 */
int energy_monitor_thermal_state(thermal_monitoring_t *monitoring);

/**
 * Asks for a power mode at least this thrifty, whatever battery and heat say: a user's switch, or the system's. With
 * `POWER_HIGH_PERFORMANCE`, as at first, they alone decide. Where `power_modes` of the configuration is off, no mode
 * bounds anything.
 *
 * O(1), and O(tasks concerned) when the mode changes. Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function. Then the mode is as it was.
 */
int energy_adapt_to_power_mode(power_mode_t mode);

/**
 * Gives how the device is, as far as energy goes: battery, heat, mode, and what there is of energy.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: those of every function.
 */
int energy_get_context(energy_context_t *context);

/**
 * Sets up a strategy: as learned, with a reserve of 1 %, nothing put in force.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_optimization_strategy_init(optimization_strategy_t *strategy);

/**
 * Sets up monitoring that only asks.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_thermal_monitoring_init(thermal_monitoring_t *monitoring);

/**
 * Sets up an energy to be filled.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_energy_use_init(orchestrator_energy_use_t *energy_use);

/**
 * Sets up an outlook to be filled.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_battery_outlook_init(orchestrator_battery_outlook_t *outlook);

/**
 * Replaces what is known of an environment: trust, quality, prices, capacity. Tasks that wait for it are decided again
 * if it takes none any more; tasks that run there run on.
 *
 * O(tasks that wait for it or were put off). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_BOUND_...`; those of every function. Then the profile is
 * as it was.
 */
int orchestrator_set_environment_profile(execution_environment_t environment,
                                         const environment_profile_t *profile);

/**
 * Gives an environment's profile as the host wants it: `enabled` also when no executor is there yet.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function.
 */
int orchestrator_get_environment_profile(execution_environment_t environment, environment_profile_t *profile);

/**
 * Registers how to run a task in an environment, in place of what was registered before. From then on the environment
 * takes tasks, as far as its profile does.
 *
 * `user_data` is handed to the function and never looked at. The function is called by `orchestrator_poll` on its
 * caller's thread, or on a started instance on its own threads, several at a time. The function that was there before
 * may still be running, or be called once more, until the poll or `orchestrator_stop` that was on its way has
 * returned: its `user_data` must live until then.
 *
 * O(tasks that were put off). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_NULL` for the function, `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function.
 */
int orchestrator_register_executor(execution_environment_t environment,
                                   orchestrator_executor_fn function,
                                   void *user_data);

/**
 * Takes an environment's executor away, so that it takes no tasks any more. Tries that run there run on.
 * The function that was there before may still be running, or be called once more, until the poll or
 * `orchestrator_stop` that was on its way has returned: its `user_data` must live until then.
 *
 * O(tasks that wait for it or were put off). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function.
 */
int orchestrator_unregister_executor(execution_environment_t environment);

/**
 * Registers what is told when the result of a try in an environment is not wanted any more: its task was cancelled or
 * rescheduled, or it was given up. NULL takes it away. An outcome may still be given, so that its cost counts. A try
 * of a started instance whose executor was not called yet has nothing to stop, and is not told.
 *
 * Called as executors are, on a started instance by its coordinator, and always before the end of the task is told.
 * The function that was there before may still be running, or be called once more, until the poll or
 * `orchestrator_stop` that was on its way has returned: its `user_data` must live until then.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function.
 */
int orchestrator_register_cancel(execution_environment_t environment, orchestrator_cancel_fn function, void *user_data);

/**
 * Registers how to find out whether an environment can be reached. NULL takes it away; it is not
 * probed then.
 *
 * Called as executors are. The function that was there before may still be running, or be called once more, until the
 * poll or `orchestrator_stop` that was on its way has returned: its `user_data` must live until then.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function.
 */
int orchestrator_register_probe(execution_environment_t environment, orchestrator_probe_fn function, void *user_data);

/**
 * Registers what is told each event, in place of keeping it for `orchestrator_poll_event`. NULL takes it away; events
 * that wait already are still to be taken.
 *
 * Called as executors are, by the coordinator of a started instance, which does nothing else meanwhile.
 * The function that was there before may still be running, or be called once more, until the poll or
 * `orchestrator_stop` that was on its way has returned: its `user_data` must live until then.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: those of every function.
 */
int orchestrator_register_event(orchestrator_event_fn function, void *user_data);

/**
 * Does what is due at `now_ms`: decides, calls executors, cancel and probe callbacks, and tells events. `now_ms` is in
 * milliseconds of any clock that does not step back; one that does stands still instead. Returns how many things were
 * done, up to `ORCHESTRATOR_POLL_ACTIONS_MAX`.
 *
 * Writes when to poll again, if nothing is submitted, observed, completed or taken from a full queue of events before,
 * into `next_wake_ms`: `ORCHESTRATOR_NONE_U64` when there is no such time, `now_ms` or earlier when there is more to
 * do now. It may be NULL. Does not allocate.
 *
 * O(log tasks) and a decision for each thing. Any thread, one at a time; not from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_BUSY` from a callback or while another thread polls, `ORCHESTRATOR_ERR_RUNNING` on
 * a started instance, `ORCHESTRATOR_ERR_EVENTS_FULL` when all that is due waits for room in the queue of events;
 * those of every function.
 */
int orchestrator_poll(uint64_t now_ms, uint64_t *next_wake_ms);

/**
 * Gives the outcome of a try whose executor answered `ORCHESTRATOR_EXECUTOR_LATER`. The outcome of a try that was
 * given up or cancelled still counts its cost, as long as the task's place was not given to another. An `at_ms` later
 * than the instance's time moves that forward, unless the instance runs on its own threads.
 *
 * `outcome` is read during the call only. O(log tasks). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_HANDLE_NOT_DISPATCHED`, `ORCHESTRATOR_ERR_HANDLE_REPEATED`,
 * `ORCHESTRATOR_ERR_HANDLE_OUTCOME` for cost and energy, `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_BOUND_...`
 * for the quality, `ORCHESTRATOR_ERR_STALE_HANDLE`, `ORCHESTRATOR_ERR_WRONG_INSTANCE`; those of every function.
 * Then nothing was taken.
 */
int orchestrator_complete_task(const orchestrator_outcome_t *outcome);

/**
 * Tells that the first part of a try's result has come, or another one: the try is not given up for silence before the
 * run time-out from now.
 *
 * O(log tasks). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_HANDLE_NOT_DISPATCHED`, `ORCHESTRATOR_ERR_STALE_HANDLE`,
 * `ORCHESTRATOR_ERR_WRONG_INSTANCE`; those of every function.
 */
int orchestrator_first_result(task_handle_t task, uint32_t attempt);

/**
 * Takes the oldest event that waits. Returns 1 with it in `event`, 0 when there is none.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: those of every function.
 */
int orchestrator_poll_event(orchestrator_event_t *event);

/**
 * Gives the instance's time in milliseconds: the latest that it was told, or that of its own clock once started.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: those of every function.
 */
int orchestrator_now(uint64_t *now_ms);

/**
 * Decides where a task would run now, without running it: the choice, the fallbacks, and a reason for each environment
 * that was not chosen.
 *
 * O(environments x rules). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_BOUND_...` for a field of the task; those of every
 * function.
 */
int orchestrator_decide(const task_description_t *task, orchestrator_decision_t *decision);

/**
 * Gives how each option would earn its score now, also those that are rejected: one card for each environment into the
 * `count` places at `cards`, of which there must be `ORCHESTRATOR_ENVIRONMENTS`; with fewer nothing is written.
 *
 * O(environments x rules). Any thread; may be called from a callback.
 *
 * Errors: as `orchestrator_decide`, and `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`.
 */
int orchestrator_get_scorecards(const task_description_t *task,
                                orchestrator_scorecard_t *cards,
                                size_t count);

/**
 * Explains in words where a task would run now and why: the choice, what each criterion added to it, and why each
 * other environment lost. Lines are separated by newlines.
 *
 * Writes up to `len` bytes with the NUL into `buf` and the bytes that the whole text needs into `needed`. With `len` 0
 * it only tells the size, and `buf` may be NULL. A text that does not fit leaves `buf` empty. Does not allocate.
 *
 * O(environments x rules). Any thread; may be called from a callback.
 *
 * Errors: as `orchestrator_decide`, and `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`.
 */
int orchestrator_explain(const task_description_t *task, char *buf, size_t len, size_t *needed);

/**
 * Sets up the default plan of an environment: smart, fallbacks by score, checked every 30 seconds while it fails. The
 * plan that an instance has in force gives `failover_get_config`.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_UNKNOWN_CODE`.
 */
int orchestrator_failover_config_init(failover_config_t *config, execution_environment_t primary);

/**
 * Sets up a diagnosis to be filled.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_failure_info_init(failure_info_t *info);

/**
 * Sets up metrics to be filled.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_resilience_metrics_init(resilience_metrics_t *metrics);

/**
 * Sets what is done when `env` fails, from now on, in place of its plan; `env` is the `primary` of `config`. What was
 * observed of it stays. Before, an environment has the default plan with the `cooldown_ms` and `probe_interval_ms` of
 * the instance's configuration.
 *
 * `config` and its `fallbacks` are read during the call only. O(tasks that wait for it or were put off). Any thread;
 * may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`; `ORCHESTRATOR_ERR_OTHER_PRIMARY`; `ORCHESTRATOR_ERR_COUNT` for
 * `fallback_count`, `ORCHESTRATOR_ERR_NULL` and `ORCHESTRATOR_ERR_MISALIGNED` for `fallbacks`,
 * `ORCHESTRATOR_ERR_FALLBACK_TWICE`, `ORCHESTRATOR_ERR_PLAN_FALLBACK_IS_PRIMARY`; `ORCHESTRATOR_ERR_PLAN_FIELD` for a
 * field outside its range, `ORCHESTRATOR_ERR_PLAN_TIMEOUT_BEYOND_INTERVAL`, `ORCHESTRATOR_ERR_PLAN_DELAY_BEYOND_MAX`,
 * `ORCHESTRATOR_ERR_PLAN_NO_CONDITION`; those of every function. Then the plan is as it was.
 */
int failover_configure(execution_environment_t env, const failover_config_t *config);

/**
 * Gives what is done when `env` fails: the plan without its fallbacks into `config`, up to `len` of those into
 * `fallbacks`, to which `config` then points, and their number into `needed`. With `len` 0 it gives no fallbacks, and
 * `fallbacks` may be NULL. Returns the count of fallbacks written; after an error `config` is cleared.
 *
 * `ORCHESTRATOR_FALLBACKS_MAX` places are always enough. O(1). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`; those of every function.
 */
int failover_get_config(execution_environment_t env,
                        failover_config_t *config,
                        execution_environment_t *fallbacks,
                        size_t len,
                        size_t *needed);

/**
 * Tells what is wrong with an environment, if anything is, at the latest time that the instance knows: what traffic it
 * gets, how it failed, when it is tried again.
 *
 * Asking changes nothing. O(1). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function.
 */
int failover_detect_failure(execution_environment_t env, failure_info_t *info);

/**
 * Does what the host wants done about one environment: asks it, lets its tasks come back, or keeps them out. Tasks that
 * wait for an environment that is isolated are decided again; those that run there run on.
 *
 * O(tasks that wait for it or were put off). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function.
 */
int failover_trigger_recovery(execution_environment_t failed_env, recovery_action_t action);

/**
 * Gives how resilient the environments were, each and all together, at the latest time that the instance knows.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: those of every function.
 */
int failover_get_resilience_metrics(resilience_metrics_t *metrics);

#if defined(ORCHESTRATOR_HAS_TEST_HOOKS)
/**
 * Panics within a call on the current instance, on purpose.
 *
 * Errors: `ORCHESTRATOR_ERR_PANICKED`; those of every function.
 */
int orchestrator_test_panic(void);
#endif

#if defined(ORCHESTRATOR_HAS_TEST_HOOKS)
/**
 * Panics outside of every instance, on purpose.
 *
 * Errors: `ORCHESTRATOR_ERR_PANICKED`.
 */
int orchestrator_test_panic_outside(void);
#endif

#if (defined(ORCHESTRATOR_HAS_TEST_HOOKS) && defined(ORCHESTRATOR_HAS_VECTOR))
/**
 * Panics within a search of a vector index, or with `alone` other than 0 within a change, on purpose.
 *
 * Errors: `ORCHESTRATOR_ERR_PANICKED`; those of every function that takes an index.
 */
int orchestrator_test_panic_in_vector(orchestrator_vector_t *index, int alone);
#endif

#if (defined(ORCHESTRATOR_HAS_TEST_HOOKS) && defined(ORCHESTRATOR_HAS_CEP))
/**
 * Panics within a call on an event engine, on purpose.
 *
 * Errors: `ORCHESTRATOR_ERR_PANICKED`; those of every function that takes an engine.
 */
int orchestrator_test_panic_in_cep(orchestrator_cep_t *engine);
#endif

/**
 * Sets up the configuration that `orchestrator_create` takes.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_config_init(orchestrator_config_t *config);

/**
 * Sets up an inference on public data: one hour, one unit of the currency.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_task_description_init(task_description_t *task);

/**
 * Sets up a status to be filled.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_task_status_init(task_status_t *status);

/**
 * Sets up a status to be filled.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_batch_status_init(batch_status_t *status);

/**
 * Sets up the default settings.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_settings_init(orchestrator_settings_t *settings);

/**
 * Sets up no preference.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_user_preferences_init(user_preferences_t *preferences);

/**
 * Sets up no limit.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_limits_init(orchestrator_limits_t *limits);

/**
 * Sets up a rule without conditions, whose effect is to be filled in.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_rule_init(orchestration_rule_t *rule);

/**
 * Sets up a full battery, 25 degrees, idle.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_device_init(orchestrator_device_t *device);

/**
 * Sets up Wi-Fi of 20 and 10 megabits per second.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_link_init(orchestrator_link_t *link);

/**
 * Sets up an environment that takes tasks.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_environment_init(orchestrator_environment_t *sample);

/**
 * Sets up an environment that can be reached.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_beacon_init(orchestrator_beacon_t *beacon);

/**
 * Sets up a success.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_outcome_init(orchestrator_outcome_t *outcome);

/**
 * Sets up an event to be filled.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_event_init(orchestrator_event_t *event);

/**
 * Sets up a decision to be filled.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_decision_init(orchestrator_decision_t *decision);

/**
 * Sets up counts to be filled.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_metrics_init(orchestration_metrics_t *metrics);

/**
 * Sets up counts to be filled.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_environment_stats_init(environment_stats_t *stats);

/**
 * Sets up counts to be filled.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_cost_breakdown_init(cost_breakdown_t *breakdown);

/**
 * Sets up a full battery, 25 degrees, a network, the public expectations of each environment.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_system_context_init(system_context_t *context);

/**
 * Sets up the default profile of an environment: free of charge, and trusted as its kind can be.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_UNKNOWN_CODE`.
 */
int orchestrator_environment_profile_init(environment_profile_t *profile, execution_environment_t environment);

/**
 * Sets up what is believed of an environment by default.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_UNKNOWN_CODE`.
 */
int orchestrator_environment_prior_init(environment_prior_t *prior, execution_environment_t environment);

#if defined(ORCHESTRATOR_HAS_STD)
/**
 * Makes an instance on the heap. `config` may be NULL for the defaults. The first instance of the program, and after
 * it is destroyed the next one made, is current for every thread that did not choose another.
 *
 * The instance is the caller's, to be given back with `orchestrator_destroy`. O(tasks of the configuration). Any
 * thread.
 *
 * Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`,
 * `ORCHESTRATOR_ERR_COUNT`, `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_BOUND_...`,
 * `ORCHESTRATOR_ERR_POLICY_...`, `ORCHESTRATOR_ERR_POWER_...`, `ORCHESTRATOR_ERR_CONFIG_...`,
 * `ORCHESTRATOR_ERR_OUT_OF_MEMORY`, `ORCHESTRATOR_ERR_INSTANCES_FULL`.
 */
int orchestrator_create(const orchestrator_config_t *config, orchestrator_t **instance);
#endif

/**
 * Makes an instance in `len` bytes of the caller at `mem`, without a heap. `config` may be NULL for the defaults.
 * Writes the bytes that it takes into `needed`; with `mem` NULL and `len` 0 it only does that, and `instance` may be
 * NULL. The memory may begin anywhere.
 *
 * The memory is the instance's until `orchestrator_destroy`, and the caller's again then. O(tasks of the
 * configuration). Any thread; without `ORCHESTRATOR_FEATURE_STD` the loop only.
 *
 * Errors: as `orchestrator_create`, and `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`.
 */
int orchestrator_create_in(const orchestrator_config_t *config,
                           void *mem,
                           size_t len,
                           size_t *needed,
                           orchestrator_t **instance);

/**
 * Makes an instance current for the calling thread; without `ORCHESTRATOR_FEATURE_STD` for the program. Functions that
 * take no instance act on it.
 *
 * Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_NOT_AN_INSTANCE` also for one that was destroyed.
 */
int orchestrator_make_current(orchestrator_t *instance);

/**
 * Gives the instance that functions without one act on in this thread.
 *
 * Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_NOT_INITIALIZED`,
 * `ORCHESTRATOR_ERR_NOT_AN_INSTANCE` when it was destroyed.
 */
int orchestrator_get_current(orchestrator_t **instance);

/**
 * Destroys an instance; NULL is none and fine. One that runs on its own threads is stopped first: executors that run
 * are awaited. Tasks in it are lost; their ends are not told. Handles of it are of no use any more. Other threads that
 * chose it must choose another.
 *
 * Any thread, not from a callback. Also for an instance that a panic left unusable.
 *
 * Errors: `ORCHESTRATOR_ERR_NOT_AN_INSTANCE` also for one that was destroyed before,
 * `ORCHESTRATOR_ERR_BUSY` from a callback, or while another thread polls or stops it.
 */
int orchestrator_destroy(orchestrator_t *instance);

/**
 * The version of the binary interface: compare it with `ORCHESTRATOR_ABI_VERSION` of the header.
 *
 * Any thread, any time. Never fails.
 */
int orchestrator_abi_version(void);

/**
 * The version of the library, as `ORCHESTRATOR_VERSION` of the header. Static; never NULL.
 *
 * Any thread, any time. Never fails.
 */
const char *orchestrator_version(void);

/**
 * What the library was built with: the sum of its `ORCHESTRATOR_FEATURE_...`.
 *
 * Any thread, any time.
 *
 * Errors: `ORCHESTRATOR_ERR_NULL`.
 */
int orchestrator_features(uint32_t *features);

/**
 * The message of the last error of this thread, which says what was given and what is allowed. A success leaves it.
 * Empty before the first error, and in libraries without `ORCHESTRATOR_FEATURE_STD`.
 *
 * Writes up to `len` bytes with the NUL into `buf` and the bytes that the whole text needs into `needed`. With `len` 0
 * it only tells the size, and `buf` may be NULL. A text that does not fit leaves `buf` empty.
 *
 * Any thread, any time.
 *
 * Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`,
 * `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`; the message stays as it was then.
 */
int orchestrator_last_error(char *buf, size_t len, size_t *needed);

/**
 * The name of a status, such as `ORCHESTRATOR_ERR_SUBMIT_FULL`; `ORCHESTRATOR_OK` for 0 and for counts,
 * `ORCHESTRATOR_ERR_UNKNOWN` for a number that is no status. Static; never NULL.
 *
 * Any thread, any time. Never fails.
 */
const char *orchestrator_status_string(int status);

/**
 * Gives the counts of the instance, all of one moment.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: those of every function.
 */
int orchestrator_get_metrics(orchestration_metrics_t *metrics);

/**
 * Gives the counts of one environment, all of one moment.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function.
 */
int orchestrator_get_environment_stats(execution_environment_t env, environment_stats_t *stats);

/**
 * Gives what was charged, by environment and by type of task. Once the total reaches the largest amount there is,
 * nothing is added any more.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: those of every function.
 */
int orchestrator_get_cost_breakdown(cost_breakdown_t *breakdown);

/**
 * Puts other weights in force. Tasks that wait are decided under them when their turn comes.
 *
 * O(tasks that were put off). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_POLICY_WEIGHT`, `ORCHESTRATOR_ERR_POLICY_WEIGHTS_SUM_TO_ZERO`; those of every function.
 * Then the weights are as they were.
 */
int orchestrator_set_policy(const orchestration_policy_t *policy);

/**
 * Gives the weights in force, to the precision of a float.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: those of every function.
 */
int orchestrator_get_policy(orchestration_policy_t *policy);

/**
 * Puts other settings in force: how options are ranked, and how the context moves the weights.
 *
 * O(tasks that were put off). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_BOUND_...`, `ORCHESTRATOR_ERR_POLICY_FIELD`; those of
 * every function. Then the settings are as they were.
 */
int orchestrator_set_settings(const orchestrator_settings_t *settings);

/**
 * Gives the settings in force.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: those of every function.
 */
int orchestrator_get_settings(orchestrator_settings_t *settings);

/**
 * Adds a custom rule and returns its number, counted from 0.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_RULE_TOO_MANY` beyond `ORCHESTRATOR_RULES_MAX`, `ORCHESTRATOR_ERR_COUNT` for
 * `condition_count`, `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE` for `environments`,
 * `ORCHESTRATOR_ERR_RULE_FACTOR`, `ORCHESTRATOR_ERR_RULE_BONUS`, `ORCHESTRATOR_ERR_RULE_WEIGHT_READS_OPTION`,
 * `ORCHESTRATOR_ERR_RULE_NO_ENVIRONMENT`; those of every function. Then no rule was added.
 */
int orchestrator_add_custom_rule(const orchestration_rule_t *rule);

/**
 * Removes all custom rules.
 *
 * O(tasks that were put off). Any thread; may be called from a callback.
 *
 * Errors: those of every function.
 */
int orchestrator_clear_custom_rules(void);

/**
 * Puts the user's preferences in force.
 *
 * O(tasks that were put off). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_POLICY_PREFERENCE`; those of every function. Then the preferences are as they were.
 */
int orchestrator_set_user_preferences(const user_preferences_t *preferences);

/**
 * Gives the user's preferences in force.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: those of every function.
 */
int orchestrator_get_user_preferences(user_preferences_t *preferences);

/**
 * Puts limits in force that hold for every task beside its own: what budget and power allow.
 *
 * O(tasks that were put off). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE`; those of every function. Then the limits are as they were.
 */
int orchestrator_set_limits(const orchestrator_limits_t *limits);

/**
 * Gives the limits in force.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: those of every function.
 */
int orchestrator_get_limits(orchestrator_limits_t *limits);

/**
 * Judges a reading of battery and heat: the power mode that it leads to, with its reasons. `policy` may be NULL for the
 * default. `before` is what the reading before led to, from which the policy's hysteresis holds; NULL judges the reading
 * alone. `before` and `assessment` may be the same.
 *
 * Pure: no instance is needed, the same inputs give the same answer. O(1). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`,
 * `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_BOUND_...` for the sample, `ORCHESTRATOR_ERR_POWER_...` for the
 * policy, `ORCHESTRATOR_ERR_POWER_INCONSISTENT` for `before`.
 */
int orchestrator_evaluate_power_mode(const orchestrator_power_sample_t *sample,
                                     const orchestrator_power_policy_t *policy,
                                     const orchestrator_power_assessment_t *before,
                                     orchestrator_power_assessment_t *assessment);

/**
 * Gives the size of the pieces to cut work into on a device in this state. `policy` may be NULL for the default, `state`
 * for a full battery and no heat. `memory_free_bytes` is what is free, `ORCHESTRATOR_NONE_U64` is not known and counts as
 * the first tier.
 *
 * Pure: no instance is needed, the same inputs give the same size. O(1). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`,
 * `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_POWER_FIELD`, `ORCHESTRATOR_ERR_POWER_CHUNK_ORDER`,
 * `ORCHESTRATOR_ERR_POWER_TIER_ORDER`, `ORCHESTRATOR_ERR_POWER_INCONSISTENT`.
 */
int orchestrator_calculate_chunking(const orchestrator_chunk_policy_t *policy,
                                    const orchestrator_power_assessment_t *state,
                                    uint64_t memory_free_bytes,
                                    orchestrator_chunk_t *chunk);

/**
 * Gives the size of the pieces to cut work into now, with the state of the instance and the free memory that the last
 * `orchestrator_update_device` told, and counts sizes that differ from the one before. `policy` may be NULL for the
 * default.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_POWER_FIELD`, `ORCHESTRATOR_ERR_POWER_CHUNK_ORDER`,
 * `ORCHESTRATOR_ERR_POWER_TIER_ORDER`; those of every function.
 */
int orchestrator_get_chunk(const orchestrator_chunk_policy_t *policy, orchestrator_chunk_t *chunk);

/**
 * Gives the power mode with its reasons, as battery and heat lead to it, whatever the host asks for.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: those of every function.
 */
int orchestrator_get_power_assessment(orchestrator_power_assessment_t *assessment);

/**
 * Judges the device by another power policy from now on, its last reading included.
 *
 * O(1), and O(tasks concerned) when the mode changes. Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_POWER_FIELD`, `ORCHESTRATOR_ERR_POWER_BATTERY_ORDER`,
 * `ORCHESTRATOR_ERR_POWER_TEMPERATURE_ORDER`, `ORCHESTRATOR_ERR_POWER_HEADROOM_ORDER`,
 * `ORCHESTRATOR_ERR_POWER_NEVER_LEFT`; those of every function. Then the policy is as it was.
 */
int orchestrator_set_power_policy(const orchestrator_power_policy_t *policy);

/**
 * Gives the power policy in force.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: those of every function.
 */
int orchestrator_get_power_policy(orchestrator_power_policy_t *policy);

/**
 * Sets up the default power policy: the specification's thresholds, with hysteresis.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_power_policy_init(orchestrator_power_policy_t *policy);

/**
 * Sets up the specification's power policy: without hysteresis, exactly its table.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_power_policy_init_specification(orchestrator_power_policy_t *policy);

/**
 * Sets up a full battery that is not being charged, at 25 degrees.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_power_sample_init(orchestrator_power_sample_t *sample);

/**
 * Sets up the state of a device of which nothing was read yet: high performance.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_power_assessment_init(orchestrator_power_assessment_t *assessment);

/**
 * Sets up the default policy of chunks, in bytes: 1024, up to 2048 with much memory; of heat and battery the worse
 * counts.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_chunk_policy_init(orchestrator_chunk_policy_t *policy);

/**
 * Sets up the specification's policy of chunks, in bytes: 512, scaled by all three factors.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_chunk_policy_init_specification(orchestrator_chunk_policy_t *policy);

/**
 * Sets up a chunk to be filled.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_chunk_init(orchestrator_chunk_t *chunk);

/**
 * Scores one option for a task: the weighted sum of its criteria, 0 to 1, more is better. The energy weight follows
 * the battery and the temperature of the context; quality comes from the context. Looks at no hard limit: an option
 * may score well and still be impossible, which `orchestrator_select_optimal_environment` knows.
 *
 * Pure: no instance is needed, the same inputs give the same bits. O(1). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`,
 * `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_BOUND_...`, `ORCHESTRATOR_ERR_POLICY_...`.
 */
int orchestrator_calculate_execution_score(const task_requirements_t *task,
                                           const execution_option_t *option,
                                           const orchestration_policy_t *policy,
                                           const system_context_t *context,
                                           float *score);

/**
 * Selects the environment for a task: of those that the task's hard limits and the context leave, the one with the
 * best score; ties go to the lower environment.
 *
 * Pure: no instance is needed, the same inputs give the same bits. O(1). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_INFEASIBLE` when none is left, and those of `orchestrator_calculate_execution_score`.
 */
int orchestrator_select_optimal_environment(const task_requirements_t *task,
                                            const orchestration_policy_t *policy,
                                            const system_context_t *context,
                                            execution_environment_t *environment);

/**
 * Accepts a task. It is decided by the next `orchestrator_poll`, or `orchestrator_start`, from which its deadline
 * counts, or at once on a started instance. `handle` is its name from then on, until its place is given to another
 * task, at the earliest after its end was told.
 *
 * `task` is read during the call only. O(log tasks). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_SUBMIT_FULL` when every place is taken; `ORCHESTRATOR_ERR_UNKNOWN_CODE`,
 * `ORCHESTRATOR_ERR_BOUND_...` for a field of the task; those of every function. Then no task was accepted.
 */
int orchestrator_submit_task(const task_description_t *task, task_handle_t *handle);

/**
 * Accepts all `task_count` tasks at `tasks` or none of them. Each has the `struct_size` of the first. Their handles
 * are given by `orchestrator_get_batch_tasks`.
 *
 * `tasks` is read during the call only. O(task_count log tasks). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_SUBMIT_EMPTY_BATCH`, `ORCHESTRATOR_ERR_COUNT` for a negative count or one beyond
 * `ORCHESTRATOR_TASKS_MAX`, `ORCHESTRATOR_ERR_SUBMIT_FULL`, `ORCHESTRATOR_ERR_SUBMIT_BATCHES_FULL`,
 * `ORCHESTRATOR_ERR_MIXED`; for each task those of `orchestrator_submit_task`. Then no task was accepted.
 */
int orchestrator_submit_batch_tasks(const task_description_t *tasks, int task_count, batch_handle_t *handle);

/**
 * Gives the handles of a batch's tasks, those whose places were not given to others, in an order of their own: up to
 * `len` of them into `handles`, and their number into `needed`. With `len` 0 it only tells the number, and `handles`
 * may be NULL. Returns the count written; after an error nothing is.
 *
 * O(tasks of the instance). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_STALE_HANDLE`, `ORCHESTRATOR_ERR_WRONG_INSTANCE`,
 * `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`; those of every function.
 */
int orchestrator_get_batch_tasks(batch_handle_t batch, task_handle_t *handles, size_t len, size_t *needed);

/**
 * Tells what became of a task so far. A task that has ended can be asked about until its place is given to another.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_STALE_HANDLE`, `ORCHESTRATOR_ERR_WRONG_INSTANCE`; those of every function.
 */
int orchestrator_get_task_status(task_handle_t handle, task_status_t *status);

/**
 * Tells how far a batch is. The last `ORCHESTRATOR_BATCHES_MAX` batches, and all unfinished ones, are kept.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_STALE_HANDLE`, `ORCHESTRATOR_ERR_WRONG_INSTANCE`; those of every function.
 */
int orchestrator_get_batch_status(batch_handle_t handle, batch_status_t *status);

/**
 * Cancels a task. If it runs, its environment's cancel callback is told, by the next poll or by the coordinator of a
 * started instance, unless its outcome comes first; it ends as cancelled either way.
 *
 * O(log tasks). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_HANDLE_ENDED`, `ORCHESTRATOR_ERR_STALE_HANDLE`, `ORCHESTRATOR_ERR_WRONG_INSTANCE`;
 * those of every function.
 */
int orchestrator_cancel_task(task_handle_t handle);

/**
 * Has a task decided again. If it runs, that try is cancelled first, unless its outcome comes before.
 *
 * O(log tasks). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_HANDLE_ENDED`, `ORCHESTRATOR_ERR_HANDLE_TRIES_USED` after
 * six tries, `ORCHESTRATOR_ERR_STALE_HANDLE`, `ORCHESTRATOR_ERR_WRONG_INSTANCE`; those of every function.
 */
int orchestrator_reschedule_task(task_handle_t handle, rescheduling_reason_t reason);

/**
 * Tells how the device is: battery, temperature, load, memory.
 *
 * An `at_ms` later than the instance's time moves that forward, unless the instance runs on its own threads.
 *
 * O(1), and O(tasks concerned) when an environment opens or closes. Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_BOUND_...`, `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function. Then nothing was
 * taken.
 */
int orchestrator_update_device(const orchestrator_device_t *device);

/**
 * Tells how the link is: kind, rates, round-trip time.
 *
 * An `at_ms` later than the instance's time moves that forward, unless the instance runs on its own threads.
 *
 * O(1), and O(tasks concerned) when an environment opens or closes. Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_BOUND_...`, `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function. Then nothing was
 * taken.
 */
int orchestrator_update_link(const orchestrator_link_t *link);

/**
 * Tells what is known of an environment from outside its own tasks: a status page, a service discovery, a scheduler.
 *
 * An `at_ms` later than the instance's time moves that forward, unless the instance runs on its own threads.
 *
 * O(1), and O(tasks concerned) when the environment opens or closes. Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_BOUND_...`, `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function. Then nothing was
 * taken.
 */
int orchestrator_update_environment(const orchestrator_environment_t *sample);

/**
 * Tells of a sign of life from an environment, or the lack of one: a heartbeat, or the answer to a probe.
 *
 * An `at_ms` later than the instance's time moves that forward, unless the instance runs on its own threads.
 *
 * O(1), and O(tasks concerned) when the environment opens or closes. Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function. Then nothing was taken.
 */
int orchestrator_beacon(const orchestrator_beacon_t *beacon);

#if defined(ORCHESTRATOR_HAS_THREADS)
/**
 * Has the current instance run on `threads` workers of its own, 1 to `ORCHESTRATOR_THREADS_MAX`, and a coordinator:
 * executors and probes are called on the workers, everything else is done without `orchestrator_poll`. Its clock goes
 * on from the latest time that it was told. Tasks that are in it go on.
 *
 * O(tasks). Any thread; not while another polls.
 *
 * Errors: `ORCHESTRATOR_ERR_START_THREADS`, `ORCHESTRATOR_ERR_START_SPAWN`, `ORCHESTRATOR_ERR_RUNNING` when it is
 * started already, `ORCHESTRATOR_ERR_BUSY` from a callback of `orchestrator_poll`, while another thread polls, or
 * while it is being stopped; those of every function. Then it is polled as before.
 */
int orchestrator_start(uint32_t threads);
#endif

#if defined(ORCHESTRATOR_HAS_THREADS)
/**
 * Stops the threads of the current instance. Nothing more is dispatched, executors that run are awaited and their
 * outcomes taken. Tasks that have not ended stay in it: `orchestrator_poll` or another `orchestrator_start` goes on
 * with them. Ends for which the queue of events has no room are told later. The instance's time goes on from
 * `orchestrator_now`: a host that polls it from here gives later times than that.
 *
 * O(tasks), and as long as the executors that run. Any thread; not from a callback, which it would wait for.
 *
 * Errors: `ORCHESTRATOR_ERR_NOT_RUNNING`, `ORCHESTRATOR_ERR_BUSY` from a callback of the instance's threads or while
 * another thread stops it; those of every function.
 */
int orchestrator_stop(void);
#endif

#if defined(ORCHESTRATOR_HAS_THREADS)
/**
 * Waits until a task of a started instance has ended, up to `timeout_ms` milliseconds or, with
 * `ORCHESTRATOR_NONE_U32`, without end. An end is not missed even if the task's place is given to another at once.
 *
 * Any thread. An executor or a probe may wait for another task if there are workers enough to run that one. A cancel
 * or an event callback must not wait: it may be called by the thread that would tell the end, and is refused then.
 *
 * Errors: `ORCHESTRATOR_ERR_WAIT_TIMED_OUT`, `ORCHESTRATOR_ERR_NOT_RUNNING`, `ORCHESTRATOR_ERR_STALE_HANDLE`,
 * `ORCHESTRATOR_ERR_WRONG_INSTANCE`, `ORCHESTRATOR_ERR_BUSY` on the thread of a started instance that tells ends,
 * or when the instance is stopped meanwhile; those of every function.
 */
int orchestrator_wait_task(task_handle_t handle, uint32_t timeout_ms, task_status_t *status);
#endif

/**
 * Selects the transport of a message on a device in this power mode and on this link: of the `count` `transports` that
 * can take it the one with the best score, ties go to the first. The one in use, whose id is `in_use` (-1 is none), is
 * kept unless another is better by more than the policy's margin. With `transports` NULL and `count` 0 it is among
 * BitChat (id 1), BetaNet (2) and BetaNet over mobile networks (3), all available. `policy` may be NULL for the default.
 *
 * Returns the count of transports that can take the message. When each was refused, `choice` says why: it is filled
 * also with `ORCHESTRATOR_ERR_TRANSPORT_REFUSED`, and cleared after every other error.
 *
 * Pure: no instance is needed, the same inputs give the same choice. O(count^2). Any thread; may be called from a
 * callback. All `transports` have the same `struct_size`.
 *
 * Errors: `ORCHESTRATOR_ERR_TRANSPORT_REFUSED`; `ORCHESTRATOR_ERR_TRANSPORT_NO_TRANSPORT` for a list without any;
 * `ORCHESTRATOR_ERR_TRANSPORT_TOO_MANY` for more than `ORCHESTRATOR_TRANSPORTS_MAX`; `ORCHESTRATOR_ERR_MIXED`;
 * `ORCHESTRATOR_ERR_TRANSPORT_FIELD`, `ORCHESTRATOR_ERR_TRANSPORT_ID_TWICE`, `ORCHESTRATOR_ERR_TRANSPORT_NO_LINK`;
 * `ORCHESTRATOR_ERR_TRANSPORT_WEIGHTS_SUM_TO_ZERO` and `ORCHESTRATOR_ERR_TRANSPORT_GAIN_FALLS` for the policy;
 * `ORCHESTRATOR_ERR_COUNT` for `in_use`; `ORCHESTRATOR_ERR_BOUND_...` for the message and the link;
 * `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`,
 * `ORCHESTRATOR_ERR_STRUCT_SIZE`.
 */
int orchestrator_select_transport(const orchestrator_transport_t *transports,
                                  uint32_t count,
                                  const orchestrator_message_t *message,
                                  power_mode_t mode,
                                  const orchestrator_link_t *link,
                                  const orchestrator_transport_policy_t *policy,
                                  int32_t in_use,
                                  orchestrator_transport_choice_t *choice);

/**
 * Tells which transport a message goes by, 0 to 65535: `thermal_monitoring_t` counts those that go another way than the
 * one before.
 *
 * O(1). Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_COUNT`; those of every function.
 */
int orchestrator_note_transport(int32_t id);

/**
 * Sets up a transport of the BitChat and BetaNet profile, to be sent by as it is or changed into another.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_UNKNOWN_CODE`.
 */
int orchestrator_transport_init(orchestrator_transport_t *transport, orchestrator_transport_preset_t preset);

/**
 * Sets up an empty public message that may wait ten minutes.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_message_init(orchestrator_message_t *message);

/**
 * Sets up the default policy of transports.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_transport_policy_init(orchestrator_transport_policy_t *policy);

/**
 * Sets up a choice to be filled.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_transport_choice_init(orchestrator_transport_choice_t *choice);

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Learns codes from `count` vectors, 1 to `ORCHESTRATOR_VECTOR_COUNT_MAX`, which are `dims` values each, one after the other;
 * from some thousand that are like those that will be added. They are not added. Does nothing for
 * `ORCHESTRATOR_VECTOR_CODING_INT8`, which learns nothing; otherwise comes before the first vector, or is left out where the
 * first ones come in a batch to be learned from.
 *
 * O(count dims), of up to 16384 vectors. For `ORCHESTRATOR_VECTOR_CODING_PRODUCT` each value is compared some 1800 times, which
 * for some thousand vectors of some hundred values may take seconds. Any thread; others wait for all of it.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_COUNT`, `ORCHESTRATOR_ERR_VECTOR_VALUE`,
 * `ORCHESTRATOR_ERR_VECTOR_ZERO` for the cosine, `ORCHESTRATOR_ERR_VECTOR_TRAINED` where there are vectors,
 * `ORCHESTRATOR_ERR_VECTOR_FULL_BYTES`; for one that is kept in a file `ORCHESTRATOR_ERR_FILE_BATCH` for more than 1 GiB, `ORCHESTRATOR_ERR_FILE_IO`,
 * `ORCHESTRATOR_ERR_FILE_BEHIND`; those of every function that takes an index.
 */
int orchestrator_vector_train(orchestrator_vector_t *index,
                              const float *vectors,
                              size_t count);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Adds a vector of `len` values, each from -1e15 to 1e15; `len` is the index's `dims`. `marks` may be NULL for none.
 *
 * What is given is copied. O(log vectors) in the mean, O(1) before there is a graph; now and then memory that grows is
 * copied. Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`, `ORCHESTRATOR_ERR_VECTOR_FIELD` for `marks`,
 * `ORCHESTRATOR_ERR_VECTOR_DIMS`, `ORCHESTRATOR_ERR_VECTOR_VALUE`, `ORCHESTRATOR_ERR_VECTOR_ZERO` for the cosine,
 * `ORCHESTRATOR_ERR_VECTOR_DUPLICATE`, `ORCHESTRATOR_ERR_VECTOR_FULL`, `ORCHESTRATOR_ERR_VECTOR_FULL_BYTES`,
 * `ORCHESTRATOR_ERR_VECTOR_UNTRAINED` where codes are still to be learned; for one that is kept in a file
 * `ORCHESTRATOR_ERR_FILE_IO`, `ORCHESTRATOR_ERR_FILE_BEHIND`; those of every function that takes an index.
 */
int orchestrator_vector_add(orchestrator_vector_t *index,
                            uint64_t id,
                            const float *values,
                            size_t len,
                            const orchestrator_vector_marks_t *marks);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Adds `count` vectors without marks, all or none, 1 to `ORCHESTRATOR_VECTOR_COUNT_MAX`: as many ids, and as many times
 * `dims` values one after the other. Codes that are still to be learned are learned from these.
 *
 * What is given is copied. O(count log vectors) in the mean. Any thread; others wait for all of it.
 *
 * Errors: `ORCHESTRATOR_ERR_COUNT`, and those of `orchestrator_vector_add` but for what is untrained, also for an id that is
 * given twice; for one that is kept in a file `ORCHESTRATOR_ERR_FILE_BATCH` for more than 1 GiB.
 */
int orchestrator_vector_add_batch(orchestrator_vector_t *index,
                                  const uint64_t *ids,
                                  const float *values,
                                  size_t count);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Replaces the vector with this id. `marks` may be NULL: then what is noted of it stays.
 *
 * What is given is copied. As long as `orchestrator_vector_add`. Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`, `ORCHESTRATOR_ERR_VECTOR_FIELD` for `marks`,
 * `ORCHESTRATOR_ERR_VECTOR_DIMS`, `ORCHESTRATOR_ERR_VECTOR_VALUE`, `ORCHESTRATOR_ERR_VECTOR_ZERO`,
 * `ORCHESTRATOR_ERR_VECTOR_UNKNOWN`, `ORCHESTRATOR_ERR_VECTOR_FULL_BYTES` for marks that no vector had yet; for one that is kept
 * in a file `ORCHESTRATOR_ERR_FILE_IO`, `ORCHESTRATOR_ERR_FILE_BEHIND`; those of every function that takes an index.
 */
int orchestrator_vector_update(orchestrator_vector_t *index,
                               uint64_t id,
                               const float *values,
                               size_t len,
                               const orchestrator_vector_marks_t *marks);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Replaces what is noted of a vector. `marks` may be NULL for none.
 *
 * O(1). Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`, `ORCHESTRATOR_ERR_VECTOR_FIELD`,
 * `ORCHESTRATOR_ERR_VECTOR_UNKNOWN`, `ORCHESTRATOR_ERR_VECTOR_FULL_BYTES` where no vector had such marks yet; for one that is
 * kept in a file `ORCHESTRATOR_ERR_FILE_IO`, `ORCHESTRATOR_ERR_FILE_BEHIND`; those of every function that takes an index.
 */
int orchestrator_vector_mark(orchestrator_vector_t *index,
                             uint64_t id,
                             const orchestrator_vector_marks_t *marks);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Removes a vector: no search returns it from now on. Its memory is given back at once where there is no graph, else by
 * `orchestrator_vector_compact`.
 *
 * O(1), and as long as adding a few vectors while the graph is made. Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_VECTOR_UNKNOWN`; for one that is kept in a file `ORCHESTRATOR_ERR_FILE_IO`,
 * `ORCHESTRATOR_ERR_FILE_BEHIND`; those of every function that takes an index.
 */
int orchestrator_vector_remove(orchestrator_vector_t *index, uint64_t id);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Gives the vector with this id: its exact values where the index keeps them, else what its codes stand for. For the cosine
 * it is a direction, of length 1.
 *
 * Writes the index's `dims` values into `buffer`, which has room for `len`, and their number into `needed`. With `len` 0 it
 * only tells the number, and `buffer` may be NULL. What does not fit leaves `buffer` cleared.
 *
 * O(dims). Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_COUNT` for a `len` that no memory has,
 * `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`, `ORCHESTRATOR_ERR_VECTOR_UNKNOWN`, `ORCHESTRATOR_ERR_NO_VALUES` for binary codes
 * without exact values; those of every function that takes an index.
 */
int orchestrator_vector_get(orchestrator_vector_t *index,
                            uint64_t id,
                            float *buffer,
                            size_t len,
                            size_t *needed);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Gives what is noted of a vector.
 *
 * O(1). Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`, `ORCHESTRATOR_ERR_VECTOR_UNKNOWN`; those of every
 * function that takes an index.
 */
int orchestrator_vector_get_marks(orchestrator_vector_t *index,
                                  uint64_t id,
                                  orchestrator_vector_marks_t *marks);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Opens the file of an index that `orchestrator_vector_save` or `orchestrator_vector_create_at` has made: to read it, or to
 * keep the index in it. `path` is UTF-8 up to a NUL, within `ORCHESTRATOR_PATH_MAX` bytes. `config` may be NULL for the
 * defaults, `opened` where nobody asks what was found. Up to `ORCHESTRATOR_VECTORS_MAX` indexes are there at once.
 *
 * The state is that after one of the changes, never one between; the limits are those that the index was made with. What was
 * being written when the power was lost is told in `opened` and no error. Damage to what had been synchronised is
 * `ORCHESTRATOR_ERR_FILE_DAMAGED` unless `accept_loss` is set; `opened` says what would be lost then, and is cleared after
 * every other error. All of the file is checked: one that is damaged or made up is an error and no more.
 *
 * The index is the caller's, to be given back with `orchestrator_vector_destroy`. O(bytes of the file), and as long as the
 * changes took that are replayed. Any thread; may be called from a callback.
 *
 * Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`,
 * `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_PATH`, `ORCHESTRATOR_ERR_INDEXES_FULL`; `ORCHESTRATOR_ERR_FILE_IO` also
 * where there is no such file; `ORCHESTRATOR_ERR_FILE_LOCKED` where it is to be kept and is open so elsewhere;
 * `ORCHESTRATOR_ERR_FILE_TOO_LARGE`, `ORCHESTRATOR_ERR_FILE_DAMAGED`, and for what is no file of an index, or one that is
 * damaged, `ORCHESTRATOR_ERR_FILE_NOT_AN_INDEX`, `ORCHESTRATOR_ERR_FILE_VERSION`, `ORCHESTRATOR_ERR_FILE_CHECKSUM`,
 * `ORCHESTRATOR_ERR_FILE_CUT`, `ORCHESTRATOR_ERR_FILE_INCONSISTENT`, `ORCHESTRATOR_ERR_FILE_FIELD`,
 * `ORCHESTRATOR_ERR_FILE_REPLAY`.
 */
int orchestrator_vector_open(const char *path,
                             const orchestrator_vector_open_t *config,
                             orchestrator_vector_t **index,
                             orchestrator_vector_opened_t *opened);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Makes an index without vectors that is kept in a new file, which is on the disk when this returns. `path` is UTF-8 up to a
 * NUL, within `ORCHESTRATOR_PATH_MAX` bytes. For a file that may be there already: call this first, and on
 * `ORCHESTRATOR_ERR_FILE_EXISTS` open it with `ORCHESTRATOR_VECTOR_KEEP`.
 *
 * The index is the caller's, to be given back with `orchestrator_vector_destroy`; the file stays. It is locked where the system
 * has locks: nobody else can keep an index in it meanwhile. As long as the disk takes. Any thread; may be called from a
 * callback.
 *
 * Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`,
 * `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_VECTOR_FIELD`, `ORCHESTRATOR_ERR_PATH`, `ORCHESTRATOR_ERR_INDEXES_FULL`,
 * `ORCHESTRATOR_ERR_FILE_EXISTS`, `ORCHESTRATOR_ERR_FILE_LOCKED` where somebody else is making it, `ORCHESTRATOR_ERR_FILE_IO`.
 */
int orchestrator_vector_create_at(const char *path,
                                  const orchestrator_vector_config_t *config,
                                  orchestrator_vector_t **index);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Writes all of an index into a file that takes the place of the one there is: whoever opens it finds what it had before or all
 * of this, whatever happens meanwhile, and it is on the disk when this returns. `path` is UTF-8 up to a NUL, within
 * `ORCHESTRATOR_PATH_MAX` bytes; beside it a file with `.` before its name and `.kromka-new` behind it is written first, and
 * removed where that fails.
 *
 * With `path` NULL an index that is kept in a file is written into that one anew: what was appended to it goes, and changes are
 * taken again after one could not be written. Another path is a copy, and the index is kept where it was.
 *
 * O(bytes of the index), and as long as the disk takes. Any thread. Searches run beside a copy, changes wait for all of it;
 * everything waits where the index's own file is written.
 *
 * Errors: `ORCHESTRATOR_ERR_PATH`, `ORCHESTRATOR_ERR_NOT_KEPT` for NULL with an index in memory, `ORCHESTRATOR_ERR_FILE_LOCKED`
 * where somebody is writing that file, or an index is kept in it, this one too, `ORCHESTRATOR_ERR_FILE_IO`: the file is as it
 * was before, or as it was to be; those of every function that takes an index.
 */
int orchestrator_vector_save(orchestrator_vector_t *index,
                             const char *path);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Makes all changes so far of an index that is kept in a file survive a loss of power: waits until the disk has them.
 *
 * As long as the disk takes, and O(1) where it has them. Any thread; other calls on the index wait.
 *
 * Errors: `ORCHESTRATOR_ERR_NOT_KEPT` for an index in memory only, whose changes nothing spares;
 * `ORCHESTRATOR_ERR_FILE_BEHIND`; `ORCHESTRATOR_ERR_FILE_IO`, when nobody knows what the disk has, and
 * `orchestrator_vector_save` with no path mends it; those of every function that takes an index.
 */
int orchestrator_vector_sync(orchestrator_vector_t *index);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Sets up the default configuration of an index: the cosine, by codes and the upper halves of floats. `dims` must be said.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_vector_config_init(orchestrator_vector_config_t *config);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Sets up no tags, class 0, and no expiry.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_vector_marks_init(orchestrator_vector_marks_t *marks);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Sets up a search for the ten nearest of all.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_vector_search_init(orchestrator_vector_search_t *search);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Sets up counts to be filled.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_vector_stats_init(orchestrator_vector_stats_t *stats);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Sets up that a file of any size is read, and stays as it is.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_vector_open_init(orchestrator_vector_open_t *config);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Sets up what was found to be filled.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_vector_opened_init(orchestrator_vector_opened_t *opened);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Sets up how unusual a vector is to be filled.
 *
 * Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
 */
int orchestrator_vector_outlier_init(orchestrator_vector_outlier_t *outlier);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Estimates how well searches of the `k` nearest with this `ef` do: the share of these that they find, 0 to 1; 1 where there is
 * nothing to be found. It searches for `samples` of the index's own vectors, or as many as there are, which are left out of
 * their results; the same ones each time. What is nearest is told by exact values where the index keeps them, else by codes:
 * what the codes themselves lose is not seen then. `k` is 1 to 65535, `ef` and `samples` 1 to 65536.
 *
 * O(samples vectors). Any thread; searches run beside it, changes wait for all of it.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_VECTOR_FIELD`; those of every function that takes an index.
 */
int orchestrator_vector_estimate_recall(orchestrator_vector_t *index,
                                        uint32_t k,
                                        uint32_t ef,
                                        uint32_t samples,
                                        float *recall);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Measures what is usual in an index, and notes it there for `orchestrator_vector_outlier`: how far the `k`-th neighbours of up
 * to `samples` of its vectors are, taken evenly; 1 to 65536. `k` is that of `search`, 1 to 65535; its other fields say how
 * neighbours are looked for, and which are. To be called anew when much has changed.
 *
 * As long as so many searches. Any thread; searches run beside it, changes wait for all of it.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`, `ORCHESTRATOR_ERR_VECTOR_FIELD`; those of every
 * function that takes an index. What was measured before stays then.
 */
int orchestrator_vector_usual(orchestrator_vector_t *index,
                              const orchestrator_vector_search_t *search,
                              uint32_t samples);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Gives the distance that this `share` of an index's own vectors does not exceed to their k-th neighbours, 0 to 1, as
 * `orchestrator_vector_usual` measured it: 0.5 is the median. Returns 1, or 0 where nothing was there to be measured.
 *
 * O(1). Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_VECTOR_FIELD`, `ORCHESTRATOR_ERR_NOT_MEASURED`; those of every
 * function that takes an index.
 */
int orchestrator_vector_usual_distance(orchestrator_vector_t *index,
                                       float share,
                                       float *distance);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Says how unusual a vector is in an index, by what `orchestrator_vector_usual` measured there: `len` values, each from -1e15 to
 * 1e15; `len` is the index's `dims`. It need not be one of the index; one that is counts itself as a neighbour. `k` of `search`
 * is not looked at: that of the measure counts. Returns 1, or 0 with a cleared `outlier` where the search may return no vector,
 * or nothing was there to be measured.
 *
 * As long as a search. Any thread; searches run beside it.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`, `ORCHESTRATOR_ERR_VECTOR_FIELD`,
 * `ORCHESTRATOR_ERR_VECTOR_DIMS`, `ORCHESTRATOR_ERR_VECTOR_VALUE`, `ORCHESTRATOR_ERR_VECTOR_ZERO` for the cosine,
 * `ORCHESTRATOR_ERR_NOT_MEASURED`; those of every function that takes an index.
 */
int orchestrator_vector_outlier(orchestrator_vector_t *index,
                                const float *values,
                                size_t len,
                                const orchestrator_vector_search_t *search,
                                orchestrator_vector_outlier_t *outlier);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Finds the `k` nearest to a query of `len` values, each from -1e15 to 1e15; `len` is the index's `dims`. Writes them into
 * `hits`, nearest first, which has room for `capacity`, `k` at least, and their number into `found`: `k` whenever there are so
 * many that the search may return. Of equally near ones the order is always the same.
 *
 * An index keeps the memory of its searches: one no larger than those before allocates nothing. O(vectors) up to `flat_max` of them, O(log vectors)
 * in the mean above, and O(vectors) where few fulfil the conditions. Any thread; searches of one index run beside each other.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`, `ORCHESTRATOR_ERR_COUNT` for a `capacity` that no
 * memory has, `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`, `ORCHESTRATOR_ERR_VECTOR_FIELD` for `search`,
 * `ORCHESTRATOR_ERR_VECTOR_DIMS`, `ORCHESTRATOR_ERR_VECTOR_VALUE`, `ORCHESTRATOR_ERR_VECTOR_ZERO` for the cosine; those of
 * every function that takes an index.
 */
int orchestrator_vector_search(orchestrator_vector_t *index,
                               const float *query,
                               size_t len,
                               const orchestrator_vector_search_t *search,
                               orchestrator_vector_hit_t *hits,
                               size_t capacity,
                               size_t *found);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * As `orchestrator_vector_search`, of the vectors that `accept` says yes to. `user_data` is handed to it and never looked
 * at. It is called on this thread, for up to each of the index's vectors, before this function returns.
 *
 * Errors: those of `orchestrator_vector_search`, and `ORCHESTRATOR_ERR_NULL` for `accept`.
 */
int orchestrator_vector_search_filtered(orchestrator_vector_t *index,
                                        const float *query,
                                        size_t len,
                                        const orchestrator_vector_search_t *search,
                                        orchestrator_vector_accept_fn accept,
                                        void *user_data,
                                        orchestrator_vector_hit_t *hits,
                                        size_t capacity,
                                        size_t *found);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Finds the `k` nearest to each of `count` queries, 1 to `ORCHESTRATOR_VECTOR_COUNT_MAX`, which are `dims` values each, one
 * after the other. The results of query `i` are in `hits` from `i * k` on, their number is `found[i]`; `hits` has room for
 * `capacity`, `count * k` at least, and `found` for `count`.
 *
 * As long as so many searches, on this thread. Any thread; other searches run beside it, changes wait for all of it.
 *
 * Errors: those of `orchestrator_vector_search`, and `ORCHESTRATOR_ERR_COUNT` for `count`, when nothing is written. When one
 * query is wrong, all results are cleared.
 */
int orchestrator_vector_search_batch(orchestrator_vector_t *index,
                                     const float *queries,
                                     size_t count,
                                     const orchestrator_vector_search_t *search,
                                     orchestrator_vector_hit_t *hits,
                                     size_t capacity,
                                     size_t *found);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Makes an index without vectors, in memory only. Up to `ORCHESTRATOR_VECTORS_MAX` (64) are there at once.
 *
 * The index is the caller's, to be given back with `orchestrator_vector_destroy`. O(1). Any thread; may be called from a
 * callback.
 *
 * Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`,
 * `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_VECTOR_FIELD`, `ORCHESTRATOR_ERR_INDEXES_FULL`.
 */
int orchestrator_vector_create(const orchestrator_vector_config_t *config,
                               orchestrator_vector_t **index);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Destroys an index with its vectors; NULL is none and fine. Waits until no other call is on it. The file of one that is kept
 * stays, with every change that returned; `orchestrator_vector_sync` before makes them survive a loss of power.
 *
 * O(vectors). Any thread. From the callback of a search of another index it does not wait. Also for an index that a panic
 * left unusable.
 *
 * Errors: `ORCHESTRATOR_ERR_NOT_AN_INDEX` also for one that was destroyed before, `ORCHESTRATOR_ERR_BUSY` from a callback.
 */
int orchestrator_vector_destroy(orchestrator_vector_t *index);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Does some of what is left to do after vectors were removed or have expired by `now_ms`, in milliseconds below 2^62: looks
 * at up to `slots` of them, 1 or more. For idle times: called until `done` says that nothing is left to do, the index takes
 * the memory that its vectors need, and no more is kept for searches.
 *
 * Where an index is kept in a file and what was appended to that has become long, the step that finds nothing left to do writes
 * the file anew, as `orchestrator_vector_save`.
 *
 * Takes about as long as adding `slots` vectors, most of the time far less; the step that ends a pass may copy what is left.
 * Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_COUNT`, `ORCHESTRATOR_ERR_VECTOR_FIELD`; for one that is kept
 * `ORCHESTRATOR_ERR_FILE_IO`, `ORCHESTRATOR_ERR_FILE_BEHIND`, `ORCHESTRATOR_ERR_FILE_LOCKED`; those of every function that
 * takes an index.
 */
int orchestrator_vector_compact(orchestrator_vector_t *index,
                                uint64_t now_ms,
                                uint32_t slots,
                                bool *done);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Tells whether `orchestrator_vector_compact` is worth its time at `now_ms`, in milliseconds below 2^62: one is half done,
 * vectors are still to be linked, more than one place in eight is of a vector that was removed or, as a sample has it, has
 * expired, or the file that it is kept in is worth being written anew. For each turn of an idle loop: once it is, call that until it is done.
 *
 * O(1). Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_VECTOR_FIELD`; those of every function that takes an index.
 */
int orchestrator_vector_wants_compaction(orchestrator_vector_t *index,
                                         uint64_t now_ms,
                                         bool *wants);
#endif

#if defined(ORCHESTRATOR_HAS_VECTOR)
/**
 * Tells what an index holds.
 *
 * O(slots). Any thread.
 *
 * Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`; those of every function that takes an index.
 */
int orchestrator_vector_stats(orchestrator_vector_t *index, orchestrator_vector_stats_t *stats);
#endif

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#if !defined(ORCHESTRATOR_HAS_STD)
#ifdef __cplusplus
extern "C" {
#endif
/**
 * Given by the host, called by the library when it panics, which is a defect of it: stops the device or starts it anew.
 * Must not return. `file` is `len` bytes of the library's source file without a NUL, `line` the line in it.
 */
void orchestrator_port_panic(const char *file, size_t len, uint32_t line);
#ifdef __cplusplus
}
#endif
#endif

#endif /* ORCHESTRATOR_H */
