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
#define ORCHESTRATOR_VERSION "@VERSION@"

/** Programs built with one number run with every library of the same number. */
#define ORCHESTRATOR_ABI_VERSION @ABI@

@BODY@

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
