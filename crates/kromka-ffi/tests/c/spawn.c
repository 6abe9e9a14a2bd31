/* wrap: pthread_create */
/* A system that has no more threads: the instance is polled as before, and none of its threads is left. */
#include "host.h"

#include <errno.h>
#include <pthread.h>

/* How many threads the system still gives. */
static int left;
static int given;

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
    if (left == 0) {
        return EAGAIN;
    }
    left--;
    given++;
    return __real_pthread_create(thread, attributes, run, argument);
}

static void no_threads(void)
{
    task_handle_t task;
    int has;
    for (has = 0; has < 5; has++) {
        char words[64];
        left = has;
        given = 0;
        (void)snprintf(words, sizeof words, "the system gave %d threads; 5 are needed", has);
        CHECK_ERROR(orchestrator_start(4), ORCHESTRATOR_ERR_START_SPAWN, words);
        CHECK_INT(given, has);
        CHECK_STATUS(orchestrator_stop(), ORCHESTRATOR_ERR_NOT_RUNNING);
        task = host_submit(NULL);
        host_poll((uint64_t)has);
        CHECK_INT(host_status(task).end, ORCHESTRATOR_END_DONE);
    }
    PASSED("a system without threads");
}

int main(void)
{
    orchestrator_t *instance = host_create(4, 0);
    task_status_t status;
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
    no_threads();
    left = 5;
    CHECK_STATUS(orchestrator_start(4), 0);
    CHECK_STATUS(orchestrator_task_status_init(&status), 0);
    CHECK_STATUS(orchestrator_wait_task(host_submit(NULL), 60000, &status), 0);
    CHECK_INT(status.end, ORCHESTRATOR_END_DONE);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("enough threads in the end");
    return 0;
}
