/* The loop: how much a poll does, when it is to be called again, probes, and what it tells. */
#include "host.h"

#include <pthread.h>

static void bounds(void)
{
    orchestrator_t *instance = host_create(256, 0);
    environment_profile_t profile;
    uint64_t wake = 77;
    int runs = 0;
    int i;
    CHECK_STATUS(orchestrator_environment_profile_init(&profile, ENV_LOCAL), 0);
    profile.concurrency = 256;
    CHECK_STATUS(orchestrator_set_environment_profile(ENV_LOCAL, &profile), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, &runs), 0);
    CHECK_STATUS(orchestrator_poll(1, &wake), 0);
    CHECK(wake == ORCHESTRATOR_NONE_U64);
    for (i = 0; i < 256; i++) {
        (void)host_submit(NULL);
    }
    /* A run and an end for each task. */
    for (i = 0; i < 8; i++) {
        CHECK_INT(orchestrator_poll(2, &wake), ORCHESTRATOR_POLL_ACTIONS_MAX);
        CHECK(i == 7 || wake <= 2);
    }
    CHECK_STATUS(orchestrator_poll(2, &wake), 0);
    CHECK(wake == ORCHESTRATOR_NONE_U64);
    CHECK_INT(runs, 256);
    CHECK_ERROR(orchestrator_poll(3, (uint64_t *)(void *)((char *)&wake + 1)), ORCHESTRATOR_ERR_MISALIGNED,
                "next_wake_ms is misaligned");
    CHECK_STATUS(orchestrator_poll(UINT64_MAX, NULL), 0);
    CHECK_STATUS(orchestrator_now(&wake), 0);
    CHECK_INT(wake, 2);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("a poll does so much and no more");
}

/* Times at which something happens: a silent try is given up, a task expires. */
static void times(void)
{
    orchestrator_config_t config;
    orchestrator_t *instance = NULL;
    orchestrator_outcome_t later;
    task_description_t description = host_task();
    task_handle_t silent;
    task_handle_t expires = 0;
    uint64_t wake = 0;
    CHECK_STATUS(orchestrator_config_init(&config), 0);
    config.run_timeout_ms = 100;
    config.tries_max = 1;
    CHECK_STATUS(orchestrator_create(&config, &instance), 0);
    CHECK_STATUS(orchestrator_make_current(instance), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_later, &later), 0);
    silent = host_submit(NULL);
    CHECK_INT(orchestrator_poll(1000, &wake), 1);
    CHECK_INT(wake, 1100);
    CHECK_STATUS(orchestrator_poll(1050, &wake), 0);
    CHECK_STATUS(orchestrator_first_result(silent, 1), 0);
    CHECK_STATUS(orchestrator_poll(1100, &wake), 0);
    CHECK_INT(wake, 1150);
    /* The only place is taken; this one waits for it until it is of no use any more. */
    description.requirements.max_latency_ms = 20;
    CHECK_STATUS(orchestrator_submit_task(&description, &expires), 0);
    CHECK(orchestrator_poll(1110, &wake) >= 0);
    CHECK(host_status(expires).state == ORCHESTRATOR_TASK_QUEUED);
    host_poll(1140);
    CHECK_INT(host_status(expires).end, ORCHESTRATOR_END_EXPIRED);
    host_poll(1150);
    CHECK_INT(host_status(silent).end, ORCHESTRATOR_END_FAILED);
    CHECK_INT(host_metrics().timeouts, 1);
    later.cost_nano = 3;
    CHECK_STATUS(orchestrator_complete_task(&later), 0);
    CHECK_INT(host_status(silent).end, ORCHESTRATOR_END_FAILED);
    CHECK_INT(host_status(silent).cost_nano, 3);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("when to poll again");
}

/* What a probe answers, and how often it was asked. */
typedef struct probe_t {
    int answer;
    int asked;
} probe_t;

static int on_probe(void *user_data, orchestrator_beacon_t *beacon)
{
    probe_t *probe = (probe_t *)user_data;
    CHECK_INT(beacon->environment, ENV_CLOUD_BASIC);
    CHECK_INT(beacon->struct_size, sizeof *beacon);
    CHECK(beacon->reachable && beacon->at_ms == ORCHESTRATOR_NOW);
    /* It cannot speak for another environment. */
    beacon->environment = ENV_LOCAL;
    if (probe->answer == 9) {
        memset(&beacon->reachable, 3, 1);
    }
    probe->asked++;
    return probe->answer == 9 ? 0 : probe->answer;
}

static void probing(int answer, int is_reachable)
{
    orchestrator_config_t config;
    orchestrator_t *instance = NULL;
    probe_t probe;
    int fails = 0;
    probe.answer = answer;
    probe.asked = 0;
    CHECK_STATUS(orchestrator_config_init(&config), 0);
    config.probe_interval_ms = 10000;
    config.cooldown_ms = 1000;
    CHECK_STATUS(orchestrator_create(&config, &instance), 0);
    CHECK_STATUS(orchestrator_make_current(instance), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_CLOUD_BASIC, host_fail, &fails), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_later, NULL), 0);
    CHECK_STATUS(orchestrator_register_probe(ENV_CLOUD_BASIC, on_probe, &probe), 0);
    host_ejects(ENV_CLOUD_BASIC);
    (void)host_submit(NULL);
    (void)host_submit(NULL);
    host_poll(100);
    CHECK(fails > 0);
    CHECK_INT(host_way(ENV_CLOUD_BASIC), ORCHESTRATOR_CONSTRAINT_REACHABLE);
    CHECK_INT(probe.asked, 0);
    /* Another callback is no news of the environment. */
    CHECK_STATUS(orchestrator_register_cancel(ENV_CLOUD_BASIC, NULL, NULL), 0);
    CHECK_STATUS(orchestrator_register_probe(ENV_CLOUD_BASIC, on_probe, &probe), 0);
    CHECK_INT(host_way(ENV_CLOUD_BASIC), ORCHESTRATOR_CONSTRAINT_REACHABLE);
    host_poll(100000);
    CHECK_INT(probe.asked, 1);
    CHECK_INT(host_metrics().probes, 1);
    CHECK_INT(host_way(ENV_CLOUD_BASIC) == ORCHESTRATOR_CONSTRAINT_OUTSCORED, is_reachable);
    CHECK_STATUS(orchestrator_register_probe(ENV_CLOUD_BASIC, NULL, NULL), 0);
    host_poll(500000);
    CHECK_INT(probe.asked, 1);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
}

static int counts_event(void *user_data, const orchestrator_event_t *event)
{
    CHECK(event->task != 0);
    ++*(int *)user_data;
    return 0;
}

static void events(void)
{
    orchestrator_t *instance = host_create(8, 2);
    orchestrator_event_t event;
    task_handle_t tasks[4];
    uint64_t wake = 0;
    int told = 0;
    int i;
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
    CHECK_STATUS(orchestrator_event_init(&event), 0);
    CHECK_STATUS(orchestrator_poll_event(&event), 0);
    for (i = 0; i < 4; i++) {
        tasks[i] = host_submit(&tasks[i]);
    }
    for (i = 0; i < 100 && host_metrics().done < 4; i++) {
        CHECK(orchestrator_poll(5, &wake) >= 0);
    }
    CHECK_ERROR(orchestrator_poll(6, &wake), ORCHESTRATOR_ERR_EVENTS_FULL, "the queue holds 2 events and is full");
    CHECK(wake == ORCHESTRATOR_NONE_U64);
    for (i = 0; i < 3; i++) {
        CHECK_INT(orchestrator_poll_event(&event), 1);
        CHECK(event.kind == ORCHESTRATOR_EVENT_TASK_ENDED && event.task == tasks[i] && event.user_data == &tasks[i]);
        CHECK(event.end == ORCHESTRATOR_END_DONE && event.has_environment && event.environment == ENV_LOCAL);
        CHECK(event.attempts == 1 && event.submitted_ms == 5 && event.ended_ms == 5);
        CHECK(event.cost_nano == 1000 && event.energy_uj == 10);
        CHECK(orchestrator_poll(7, &wake) >= 0 || i > 0);
    }
    CHECK_INT(orchestrator_poll_event(&event), 1);
    event.task = 77;
    CHECK_STATUS(orchestrator_poll_event(&event), 0);
    CHECK_INT(event.task, 0);
    /* A callback takes the place of the queue; what waits there is still to be taken. */
    (void)host_submit(NULL);
    host_poll(8);
    CHECK_STATUS(orchestrator_register_event(counts_event, &told), 0);
    for (i = 0; i < 4; i++) {
        (void)host_submit(NULL);
    }
    host_poll(9);
    CHECK_INT(told, 4);
    CHECK_INT(orchestrator_poll_event(&event), 1);
    CHECK_STATUS(orchestrator_poll_event(&event), 0);
    CHECK_STATUS(orchestrator_register_event(NULL, NULL), 0);
    (void)host_submit(NULL);
    host_poll(10);
    CHECK_INT(told, 4);
    CHECK_INT(orchestrator_poll_event(&event), 1);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("events by queue and by callback");
}

/* While the queue is full, what is due but ends is done, and places are kept. */
static void full_of_events(void)
{
    orchestrator_t *instance = host_create(3, 1);
    orchestrator_event_t event;
    task_description_t task = host_task();
    task_handle_t handle = 0;
    int i;
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
    for (i = 0; i < 3; i++) {
        (void)host_submit(NULL);
    }
    for (i = 0; i < 100 && orchestrator_poll(1, NULL) >= 0; i++) {
    }
    CHECK_STATUS(orchestrator_poll(1, NULL), ORCHESTRATOR_ERR_EVENTS_FULL);
    CHECK_INT(host_metrics().done, 3);
    /* One end is in the queue, so one place is free. */
    CHECK_STATUS(orchestrator_submit_task(&task, &handle), 0);
    CHECK_STATUS(orchestrator_submit_task(&task, &handle), ORCHESTRATOR_ERR_SUBMIT_FULL);
    for (i = 0; i < 100 && host_metrics().done < 4; i++) {
        CHECK(orchestrator_poll(2, NULL) >= 0);
    }
    CHECK_INT(host_metrics().done, 4);
    for (i = 0; i < 4; i++) {
        CHECK_STATUS(orchestrator_event_init(&event), 0);
        (void)orchestrator_poll(3, NULL);
        CHECK_INT(orchestrator_poll_event(&event), 1);
    }
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("a full queue of events");
}

static orchestrator_t *polled;

static void *beside_a_poll(void *unused)
{
    (void)unused;
    CHECK_STATUS(orchestrator_make_current(polled), 0);
    CHECK_ERROR(orchestrator_poll(1, NULL), ORCHESTRATOR_ERR_BUSY, "orchestrator_poll has not returned yet");
    CHECK_ERROR(orchestrator_start(1), ORCHESTRATOR_ERR_BUSY, "orchestrator_poll has not returned yet");
    CHECK_ERROR(orchestrator_destroy(polled), ORCHESTRATOR_ERR_BUSY, "orchestrator_poll has not returned yet");
    CHECK_INT(host_metrics().dispatched, 1);
    (void)host_submit(NULL);
    return NULL;
}

static int lets_others_try(void *user_data, const orchestrator_dispatch_t *dispatch, orchestrator_outcome_t *outcome)
{
    pthread_t thread;
    (void)dispatch;
    (void)outcome;
    if (++*(int *)user_data == 1) {
        CHECK_INT(pthread_create(&thread, NULL, beside_a_poll, NULL), 0);
        CHECK_INT(pthread_join(thread, NULL), 0);
    }
    return ORCHESTRATOR_EXECUTOR_DONE;
}

static void two_polls(void)
{
    int runs = 0;
    polled = host_create(4, 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, lets_others_try, &runs), 0);
    (void)host_submit(NULL);
    host_poll(1);
    CHECK_INT(runs, 2);
    CHECK_STATUS(orchestrator_destroy(polled), 0);
    PASSED("one poll at a time");
}

int main(void)
{
    bounds();
    times();
    probing(0, 1);
    probing(1, 1);
    probing(-1, 0);
    probing(9, 0);
    PASSED("probe callbacks");
    events();
    full_of_events();
    two_polls();
    return 0;
}
