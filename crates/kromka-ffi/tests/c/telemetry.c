/* What the host observes: device, link, environments, beacons. What is refused is not taken. */
#include "host.h"

#include <math.h>

static const float BAD_FLOATS[] = {NAN, -INFINITY, -0.01f, 1.01f};

static uint64_t now(void)
{
    uint64_t now_ms = 0;
    CHECK_STATUS(orchestrator_now(&now_ms), 0);
    return now_ms;
}

static orchestrator_device_t new_device(void)
{
    orchestrator_device_t sample;
    CHECK_STATUS(orchestrator_device_init(&sample), 0);
    return sample;
}

/* The energy's part of the local score, which follows the battery. */
static int64_t energy_part(void)
{
    task_description_t task = host_task();
    orchestrator_scorecard_t cards[ORCHESTRATOR_ENVIRONMENTS];
    CHECK_STATUS(orchestrator_get_scorecards(&task, cards, ORCHESTRATOR_ENVIRONMENTS), 0);
    return cards[ENV_LOCAL].part[ORCHESTRATOR_CRITERION_ENERGY];
}

static void device(void)
{
    orchestrator_device_t sample = new_device();
    int64_t full = energy_part();
    int64_t low;
    size_t i;
    sample.battery_level = 0.1f;
    CHECK_STATUS(orchestrator_update_device(&sample), 0);
    low = energy_part();
    CHECK(low > full);
    for (i = 0; i < 4; i++) {
        int want = i < 2 ? ORCHESTRATOR_ERR_BOUND_NOT_FINITE : ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE_FLOAT;
        sample = new_device();
        sample.battery_level = BAD_FLOATS[i];
        CHECK_ERROR(orchestrator_update_device(&sample), want, "battery_level is ");
        sample = new_device();
        sample.load = BAD_FLOATS[i];
        CHECK_ERROR(orchestrator_update_device(&sample), want, "load is ");
    }
    sample = new_device();
    sample.temperature_mc = 200001;
    CHECK_ERROR(orchestrator_update_device(&sample), ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE,
                "temperature_mc is 200001; allowed is -100000 to 200000");
    sample.temperature_mc = INT32_MIN;
    CHECK_STATUS(orchestrator_update_device(&sample), ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE);
    sample = new_device();
    sample.memory_free_bytes = (1ull << 50) + 1;
    CHECK_ERROR(orchestrator_update_device(&sample), ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE,
                "; allowed is 0 to 1125899906842624");
    sample = new_device();
    memset(&sample.charging, 2, 1);
    CHECK_ERROR(orchestrator_update_device(&sample), ORCHESTRATOR_ERR_UNKNOWN_CODE, "charging 2 is unknown");
    CHECK_INT(energy_part(), low);
    sample = new_device();
    sample.queue_ms = UINT32_MAX;
    sample.memory_free_bytes = 0;
    sample.temperature_mc = -100000;
    CHECK_STATUS(orchestrator_update_device(&sample), 0);
    sample = new_device();
    CHECK_STATUS(orchestrator_update_device(&sample), 0);
    CHECK_INT(energy_part(), full);
    PASSED("the device");
}

static void link_sample(void)
{
    static const int32_t strangers[] = {-1, ORCHESTRATOR_LINK_OTHER + 1, INT32_MAX};
    orchestrator_link_t sample;
    size_t i;
    CHECK_STATUS(orchestrator_link_init(&sample), 0);
    CHECK_INT(host_way(ENV_CLOUD_BASIC), ORCHESTRATOR_CONSTRAINT_OUTSCORED);
    sample.kind = ORCHESTRATOR_LINK_NONE;
    CHECK_STATUS(orchestrator_update_link(&sample), 0);
    CHECK_INT(host_way(ENV_CLOUD_BASIC), ORCHESTRATOR_CONSTRAINT_OFFLINE);
    for (i = 0; i < 3; i++) {
        sample.kind = (orchestrator_link_kind_t)strangers[i];
        CHECK_ERROR(orchestrator_update_link(&sample), ORCHESTRATOR_ERR_UNKNOWN_CODE,
                    "is unknown; allowed is 0 to 6 exclusive");
    }
    sample.kind = ORCHESTRATOR_LINK_WIFI;
    sample.down_kbps = 1000000001;
    CHECK_ERROR(orchestrator_update_link(&sample), ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE,
                "is 1000000001; allowed is 0 to 1000000000");
    sample.down_kbps = 0;
    sample.up_kbps = UINT32_MAX;
    CHECK_ERROR(orchestrator_update_link(&sample), ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE,
                "is 4294967295; allowed is 0 to 1000000000");
    sample.up_kbps = 0;
    memset(&sample.metered, 2, 1);
    CHECK_ERROR(orchestrator_update_link(&sample), ORCHESTRATOR_ERR_UNKNOWN_CODE, "metered 2 is unknown");
    CHECK_INT(host_way(ENV_CLOUD_BASIC), ORCHESTRATOR_CONSTRAINT_OFFLINE);
    CHECK_STATUS(orchestrator_link_init(&sample), 0);
    sample.rtt_ms = UINT32_MAX;
    CHECK_STATUS(orchestrator_update_link(&sample), 0);
    CHECK(host_way(ENV_CLOUD_BASIC) != ORCHESTRATOR_CONSTRAINT_OFFLINE);
    CHECK_STATUS(orchestrator_link_init(&sample), 0);
    CHECK_STATUS(orchestrator_update_link(&sample), 0);
    PASSED("the link");
}

static void sample_refused(const orchestrator_environment_t *sample, int want, const char *words)
{
    CHECK_ERROR(orchestrator_update_environment(sample), want, words);
    CHECK_INT(host_way(ENV_CLOUD_BASIC), ORCHESTRATOR_CONSTRAINT_ENABLED);
}

static void environment(void)
{
    static const int32_t strangers[] = {-1, ENV_HYBRID + 1, INT32_MAX};
    orchestrator_environment_t usual;
    orchestrator_environment_t sample;
    size_t i;
    CHECK_STATUS(orchestrator_environment_init(&usual), 0);
    usual.environment = ENV_CLOUD_BASIC;
    sample = usual;
    sample.available = false;
    CHECK_STATUS(orchestrator_update_environment(&sample), 0);
    CHECK_INT(host_way(ENV_CLOUD_BASIC), ORCHESTRATOR_CONSTRAINT_ENABLED);
    for (i = 0; i < 3; i++) {
        sample = usual;
        sample.environment = (execution_environment_t)strangers[i];
        sample_refused(&sample, ORCHESTRATOR_ERR_UNKNOWN_CODE, "is unknown; allowed is 0 to 6 exclusive");
    }
    sample = usual;
    memset(&sample.available, 2, 1);
    sample_refused(&sample, ORCHESTRATOR_ERR_UNKNOWN_CODE, "available 2 is unknown");
    sample = usual;
    sample.memory_free_bytes = (1ull << 50) + 1;
    sample_refused(&sample, ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE, "; allowed is 0 to 1125899906842624");
    sample = usual;
    sample.carbon_per_task_ug = 1000000000001ull;
    sample_refused(&sample, ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE, "; allowed is 0 to 1000000000000");
    sample = usual;
    sample.cost_per_request_nano = 1000000000000001ll;
    sample_refused(&sample, ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE, "; allowed is 0 to 1000000000000000");
    sample = usual;
    sample.cost_per_request_nano = 2000000000;
    CHECK_STATUS(orchestrator_update_environment(&sample), 0);
    CHECK_INT(host_way(ENV_CLOUD_BASIC), ORCHESTRATOR_CONSTRAINT_COST);
    sample = usual;
    sample.compute_free = 0;
    sample.memory_free_bytes = 0;
    CHECK_STATUS(orchestrator_update_environment(&sample), 0);
    CHECK_INT(host_way(ENV_CLOUD_BASIC), ORCHESTRATOR_CONSTRAINT_OUTSCORED);
    CHECK_STATUS(orchestrator_update_environment(&usual), 0);
    PASSED("environments");
}

static void beacon(void)
{
    static const int32_t strangers[] = {-1, ENV_HYBRID + 1, INT32_MAX};
    orchestrator_beacon_t sign;
    size_t i;
    CHECK_STATUS(orchestrator_beacon_init(&sign), 0);
    sign.environment = ENV_CLOUD_BASIC;
    sign.reachable = false;
    CHECK_STATUS(orchestrator_beacon(&sign), 0);
    CHECK_INT(host_way(ENV_CLOUD_BASIC), ORCHESTRATOR_CONSTRAINT_REACHABLE);
    sign.reachable = true;
    for (i = 0; i < 3; i++) {
        sign.environment = (execution_environment_t)strangers[i];
        CHECK_ERROR(orchestrator_beacon(&sign), ORCHESTRATOR_ERR_UNKNOWN_CODE,
                    "is unknown; allowed is 0 to 6 exclusive");
    }
    sign.environment = ENV_CLOUD_BASIC;
    memset(&sign.reachable, 2, 1);
    CHECK_ERROR(orchestrator_beacon(&sign), ORCHESTRATOR_ERR_UNKNOWN_CODE, "reachable 2 is unknown");
    CHECK_INT(host_way(ENV_CLOUD_BASIC), ORCHESTRATOR_CONSTRAINT_REACHABLE);
    sign.reachable = true;
    CHECK_STATUS(orchestrator_beacon(&sign), 0);
    CHECK_INT(host_way(ENV_CLOUD_BASIC), ORCHESTRATOR_CONSTRAINT_OUTSCORED);
    /* What was measured is believed; of the edge, which takes no task here, that is without consequence. */
    sign.environment = ENV_EDGE_NEARBY;
    sign.rtt_ms = UINT32_MAX - 1;
    CHECK_STATUS(orchestrator_beacon(&sign), 0);
    CHECK_INT(host_way(ENV_CLOUD_BASIC), ORCHESTRATOR_CONSTRAINT_OUTSCORED);
    PASSED("beacons");
}

/* A later time moves that of a polled instance on; an earlier one does not move it back. */
static void times(void)
{
    orchestrator_device_t sample = new_device();
    uint64_t before = now() + 1000;
    sample.at_ms = before;
    CHECK_STATUS(orchestrator_update_device(&sample), 0);
    CHECK_INT(now(), before);
    sample.at_ms = 5;
    CHECK_STATUS(orchestrator_update_device(&sample), 0);
    CHECK_INT(now(), before);
    /* A clock that has failed moves nothing. */
    sample.at_ms = UINT64_MAX - 1;
    CHECK_STATUS(orchestrator_update_device(&sample), 0);
    CHECK_INT(now(), before);
    /* What is wrong does not move it either. */
    sample.at_ms = before + 1;
    sample.load = 2;
    CHECK(orchestrator_update_device(&sample) < 0);
    CHECK_INT(now(), before);
    PASSED("times of what was observed");
}

/* The same on a started instance, whose clock is its own. */
static void started(void)
{
    orchestrator_device_t sample = new_device();
    uint64_t before = now();
    CHECK_STATUS(orchestrator_start(1), 0);
    device();
    link_sample();
    environment();
    sample.at_ms = before + (1ull << 40);
    CHECK_STATUS(orchestrator_update_device(&sample), 0);
    CHECK(now() >= before && now() < before + (1ull << 40));
    CHECK_STATUS(orchestrator_stop(), 0);
    PASSED("the same on a started instance");
}

int main(void)
{
    orchestrator_t *instance = host_create(4, 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_CLOUD_BASIC, host_done, NULL), 0);
    device();
    link_sample();
    environment();
    beacon();
    times();
    started();
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    return 0;
}
