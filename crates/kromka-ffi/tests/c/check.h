/* What every test needs: the first thing that is not as it should be ends the program and says where it is. */
#ifndef CHECK_H
#define CHECK_H

#include <orchestrator.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition) ((condition) ? (void)0 : check_fail(__FILE__, __LINE__, #condition))
#define CHECK_INT(have, want) check_int(__FILE__, __LINE__, #have, (long long)(have), (long long)(want))
#define CHECK_STATUS(call, want) check_status(__FILE__, __LINE__, #call, (call), (want))
/* Also that the message of the error has these words. */
#define CHECK_ERROR(call, want, words) check_error(__FILE__, __LINE__, #call, (call), (want), (words))
/* A group of checks has passed. */
#define PASSED(group) ((void)printf("passed  %s\n", (group)), (void)fflush(stdout))

static inline void check_fail(const char *file, int line, const char *what)
{
    (void)fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
    abort();
}

static inline void check_int(const char *file, int line, const char *what, long long have, long long want)
{
    if (have != want) {
        (void)fprintf(stderr, "%s:%d: %s is %lld, not %lld\n", file, line, what, have, want);
        abort();
    }
}

static inline void check_status(const char *file, int line, const char *what, int have, int want)
{
    char message[ORCHESTRATOR_MESSAGE_MAX + 1] = "";
    size_t needed = 0;
    if (have != want) {
        (void)orchestrator_last_error(message, sizeof message, &needed);
        (void)fprintf(stderr, "%s:%d: %s is %d %s, not %d %s\nthe last error: %s\n", file, line, what, have,
                      orchestrator_status_string(have), want, orchestrator_status_string(want), message);
        abort();
    }
}

static inline void check_error(const char *file, int line, const char *what, int have, int want, const char *words)
{
    char message[ORCHESTRATOR_MESSAGE_MAX + 1] = "";
    size_t needed = 0;
    check_status(file, line, what, have, want);
    check_status(file, line, "orchestrator_last_error", orchestrator_last_error(message, sizeof message, &needed), 0);
    if (strstr(message, words) == NULL) {
        (void)fprintf(stderr, "%s:%d: %s says \"%s\", which has no \"%s\"\n", file, line, what, message, words);
        abort();
    }
}

#endif
