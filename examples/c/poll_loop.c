/*
 * A firmware loop: no threads, no heap, one tick every 10 ms. A sensor gives work now and then; the device answers at
 * once, an edge server later, unless it is away. Sensor, server and clock are simulated, so that every run counts the
 * same; printing is left to the end.
 *
 *   cargo build --profile firmware -p kromka-ffi --no-default-features
 *   gcc -DORCHESTRATOR_PROFILE_FIRMWARE -I include examples/c/poll_loop.c target/firmware/libkromka_c.a
 */
#include <orchestrator.h>
#include <stdio.h>
#include <stdlib.h>

#define TICK_MS 10
#define END_MS 20000
#define JOBS 4
#define TASKS 8

/* For TASKS tasks and as many events; orchestrator_create_in says what it takes. */
static unsigned char memory[32 * 1024];

/* A job of the edge server; its outcome names the try that it belongs to. */
struct job {
    int busy;
    uint64_t answer_at_ms;
    orchestrator_outcome_t outcome;
};
static struct job jobs[JOBS];

static uint64_t clock_ms;
static uint32_t noise = 2463534242u;
static unsigned ends[5], dropped, lost, errors;
static int first_error;

/* A library panic is a defect: a device would start anew. */
void orchestrator_port_panic(const char *file, size_t len, uint32_t line)
{
    fprintf(stderr, "panic: %.*s:%u\n", (int)len, file, (unsigned)line);
    exit(2);
}

/* Nobody reads a message here; the first error and their number are kept. */
static int check(int status)
{
    if (status < 0 && errors++ == 0)
        first_error = status;
    return status;
}

/* 0 up to `below`, exclusive (Marsaglia's xorshift). */
static uint32_t random_below(uint32_t below)
{
    noise ^= noise << 13;
    noise ^= noise >> 17;
    noise ^= noise << 5;
    return noise % below;
}

/* The edge server is out of reach from the sixth second to the ninth. */
static bool edge_is_away(void)
{
    return clock_ms >= 6000 && clock_ms < 9000;
}

/* The loop stands still while the device computes. */
static int run_local(void *user_data, const orchestrator_dispatch_t *dispatch, orchestrator_outcome_t *outcome)
{
    (void)user_data;
    (void)dispatch;
    clock_ms += 30;
    outcome->at_ms = clock_ms;
    outcome->energy_uj = 90000;
    return ORCHESTRATOR_EXECUTOR_DONE;
}

static int run_edge(void *user_data, const orchestrator_dispatch_t *dispatch, orchestrator_outcome_t *outcome)
{
    int i;
    (void)user_data;
    (void)dispatch;
    for (i = 0; i < JOBS; i++) {
        if (!jobs[i].busy) {
            jobs[i].busy = 1;
            jobs[i].answer_at_ms = clock_ms + 60 + random_below(120);
            jobs[i].outcome = *outcome;
            return ORCHESTRATOR_EXECUTOR_LATER;
        }
    }
    return -1; /* no place: the try has failed */
}

static int cancel_edge(void *user_data, const orchestrator_dispatch_t *dispatch)
{
    int i;
    (void)user_data;
    for (i = 0; i < JOBS; i++) {
        if (jobs[i].busy && jobs[i].outcome.task == dispatch->task && jobs[i].outcome.attempt == dispatch->attempt)
            jobs[i].busy = 0;
    }
    return 0;
}

/* An answer that comes due while the server is away never arrives; its try is given up by its time-out. */
static void answer_jobs(void)
{
    int i;
    for (i = 0; i < JOBS; i++) {
        if (!jobs[i].busy || clock_ms < jobs[i].answer_at_ms)
            continue;
        if (edge_is_away()) {
            lost++;
            jobs[i].answer_at_ms = UINT64_MAX;
            continue;
        }
        jobs[i].busy = 0;
        jobs[i].outcome.at_ms = clock_ms;
        jobs[i].outcome.energy_uj = 20000;
        check(orchestrator_complete_task(&jobs[i].outcome));
    }
}

/* Twice a second the server is heard, or not. */
static void listen_for_edge(void)
{
    static uint64_t next_ms;
    orchestrator_beacon_t beacon;
    if (clock_ms < next_ms)
        return;
    next_ms = clock_ms + 500;
    check(orchestrator_beacon_init(&beacon));
    beacon.environment = ENV_EDGE_NEARBY;
    beacon.reachable = !edge_is_away();
    beacon.at_ms = clock_ms;
    check(orchestrator_beacon(&beacon));
}

/* About one tick in twelve gives a task; one in five of them must not leave the device. */
static void read_sensor(void)
{
    task_description_t task;
    task_handle_t handle;
    int status;
    if (random_below(12) != 0)
        return;
    check(orchestrator_task_description_init(&task));
    task.requirements.type = TASK_ANALYSIS;
    task.requirements.max_latency_ms = 1500;
    task.requirements.data_sensitivity = random_below(5) == 0 ? DATA_SECRET : DATA_PUBLIC;
    task.payload_bytes = 512;
    status = orchestrator_submit_task(&task, &handle);
    if (status == ORCHESTRATOR_ERR_SUBMIT_FULL)
        dropped++; /* a newer reading comes soon */
    else
        check(status);
}

static void take_events(void)
{
    orchestrator_event_t event;
    check(orchestrator_event_init(&event));
    while (check(orchestrator_poll_event(&event)) > 0)
        ends[event.end]++;
}

/* The instance in its static memory, with what this device expects of both environments. */
static orchestrator_t *start(void)
{
    orchestrator_config_t config;
    orchestrator_settings_t settings;
    environment_profile_t edge;
    environment_prior_t local_prior, edge_prior, radio_prior;
    orchestrator_t *instance = NULL;
    size_t needed;
    check(orchestrator_config_init(&config));
    config.task_capacity = TASKS;
    config.event_capacity = TASKS;
    config.run_timeout_ms = 400;
    config.cooldown_ms = 1000;
    check(orchestrator_settings_init(&settings));
    settings.energy_scale_uj = 100000; /* the scale of these tasks, far below the default */
    config.settings = &settings;
    check(orchestrator_environment_profile_init(&edge, ENV_EDGE_NEARBY));
    edge.concurrency = JOBS;
    config.profiles[ENV_EDGE_NEARBY] = &edge;
    check(orchestrator_environment_prior_init(&local_prior, ENV_LOCAL));
    local_prior.latency_ms = 30;
    local_prior.energy_uj = 90000;
    config.priors[ENV_LOCAL] = &local_prior;
    check(orchestrator_environment_prior_init(&edge_prior, ENV_EDGE_NEARBY));
    edge_prior.latency_ms = 120;
    edge_prior.energy_uj = 20000;
    config.priors[ENV_EDGE_NEARBY] = &edge_prior;
    /* All environments on the network share the radio, whose energy begins with the basic cloud's. */
    check(orchestrator_environment_prior_init(&radio_prior, ENV_CLOUD_BASIC));
    radio_prior.energy_uj = 20000;
    config.priors[ENV_CLOUD_BASIC] = &radio_prior;
    if (check(orchestrator_create_in(&config, NULL, 0, &needed, NULL)) < 0 || needed > sizeof memory)
        return NULL;
    check(orchestrator_create_in(&config, memory, sizeof memory, &needed, &instance));
    check(orchestrator_register_executor(ENV_LOCAL, run_local, NULL));
    check(orchestrator_register_executor(ENV_EDGE_NEARBY, run_edge, NULL));
    check(orchestrator_register_cancel(ENV_EDGE_NEARBY, cancel_edge, NULL));
    return instance;
}

static void report(void)
{
    orchestration_metrics_t metrics;
    environment_stats_t local, edge;
    check(orchestrator_metrics_init(&metrics));
    check(orchestrator_get_metrics(&metrics));
    check(orchestrator_environment_stats_init(&local));
    check(orchestrator_get_environment_stats(ENV_LOCAL, &local));
    check(orchestrator_environment_stats_init(&edge));
    check(orchestrator_get_environment_stats(ENV_EDGE_NEARBY, &edge));
    printf("submitted %u, dropped %u, in flight %u\n", (unsigned)metrics.submitted, dropped, (unsigned)metrics.in_flight);
    printf("done %u (late %u), failed %u, infeasible %u, expired %u\n", (unsigned)metrics.done, (unsigned)metrics.late,
           (unsigned)metrics.failed, (unsigned)metrics.infeasible, (unsigned)metrics.expired);
    printf("tries %u, fallbacks %u, time-outs %u, answers lost %u\n", (unsigned)metrics.dispatched,
           (unsigned)metrics.fallbacks, (unsigned)metrics.timeouts, lost);
    printf("local %u, edge %u, mean %u and %u ms, %u mJ\n", (unsigned)local.succeeded, (unsigned)edge.succeeded,
           (unsigned)local.latency_ms_mean, (unsigned)edge.latency_ms_mean,
           (unsigned)((local.energy_uj + edge.energy_uj) / 1000));
    printf("events: done %u, failed %u, infeasible %u, expired %u\n", ends[ORCHESTRATOR_END_DONE],
           ends[ORCHESTRATOR_END_FAILED], ends[ORCHESTRATOR_END_INFEASIBLE], ends[ORCHESTRATOR_END_EXPIRED]);
}

int main(void)
{
    orchestrator_t *instance = start();
    if (instance == NULL) {
        fprintf(stderr, "not started: %s\n", orchestrator_status_string(first_error));
        return 1;
    }
    /* The last two seconds give no new work, so that everything ends. */
    for (; clock_ms < END_MS; clock_ms += TICK_MS) {
        listen_for_edge();
        if (clock_ms < END_MS - 2000)
            read_sensor();
        answer_jobs();
        check(orchestrator_poll(clock_ms, NULL));
        take_events();
    }
    report();
    check(orchestrator_destroy(instance));
    if (errors != 0)
        fprintf(stderr, "%u errors, the first %s\n", errors, orchestrator_status_string(first_error));
    return errors != 0;
}
