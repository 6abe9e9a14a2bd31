/* The way out of a message: which transport, what else could take it, and why the rest cannot. */
#include "host.h"

#define BITCHAT 1
#define BETANET 2
#define BETANET_MOBILE 3

static orchestrator_link_t link;
static orchestrator_transport_choice_t choice;

static orchestrator_message_t message_of(uint64_t bytes)
{
    orchestrator_message_t message;
    CHECK_STATUS(orchestrator_message_init(&message), 0);
    CHECK(message.deadline_ms == 600000 && !message.interactive && message.cost_max_nano == 1000000000);
    CHECK(message.sensitivity == DATA_PUBLIC && message.priority == ORCHESTRATOR_PRIORITY_NORMAL);
    CHECK(message.energy_max_uj == ORCHESTRATOR_NONE_U64 && message.size_bytes == 0);
    message.size_bytes = bytes;
    return message;
}

/* Among the named profile. */
static int profile(const orchestrator_message_t *message, power_mode_t mode, int32_t in_use)
{
    memset(&choice, 0xA5, sizeof choice);
    CHECK_STATUS(orchestrator_transport_choice_init(&choice), 0);
    return orchestrator_select_transport(NULL, 0, message, mode, &link, NULL, in_use, &choice);
}

static uint32_t chosen(uint64_t bytes, power_mode_t mode, int32_t in_use)
{
    orchestrator_message_t message = message_of(bytes);
    uint32_t i;
    CHECK(profile(&message, mode, in_use) > 0);
    CHECK(choice.chosen < choice.scored_count && choice.scored_count + choice.refused_count == 3);
    for (i = 0; i < choice.scored_count; i++) {
        const orchestrator_transport_score_t *scored = &choice.scored[i];
        uint32_t sum = scored->parts_ppb[0] + scored->parts_ppb[1] + scored->parts_ppb[2] + scored->parts_ppb[3] +
                       scored->parts_ppb[4];
        CHECK(sum == scored->score_ppb && sum <= 1000000000 && scored->place == scored->id - 1);
        CHECK(i == 0 || scored->score_ppb <= choice.scored[i - 1].score_ppb);
    }
    return choice.scored[choice.chosen].id;
}

static void named_profile(void)
{
    CHECK_STATUS(orchestrator_link_init(&link), 0);
    CHECK_INT(chosen(1000, POWER_HIGH_PERFORMANCE, -1), BITCHAT);
    CHECK_INT(chosen(40000, POWER_HIGH_PERFORMANCE, -1), BETANET);
    CHECK(choice.scored_count == 2 && choice.scored[1].id == BITCHAT);
    CHECK(choice.refused[0].id == BETANET_MOBILE && choice.refused[0].place == 2);
    CHECK(choice.refused[0].constraint == ORCHESTRATOR_TRANSPORT_LINK);
    CHECK(choice.refused[0].have == 0 && choice.refused[0].need == 1);
    CHECK_INT(chosen(40000, POWER_SAVER, -1), BITCHAT);
    CHECK_INT(chosen(65537, POWER_ULTRA_SAVER, -1), BETANET);
    CHECK(choice.refused[0].constraint == ORCHESTRATOR_TRANSPORT_SIZE && choice.refused[0].have == 65537);
    link.kind = ORCHESTRATOR_LINK_LTE;
    CHECK_INT(chosen(40000, POWER_BALANCED, -1), BITCHAT);
    CHECK_INT(chosen(100000, POWER_BALANCED, -1), BETANET_MOBILE);
    link.kind = ORCHESTRATOR_LINK_NONE;
    CHECK_INT(chosen(40000, POWER_HIGH_PERFORMANCE, -1), BITCHAT);
    PASSED("BitChat and BetaNet");
}

/* Two that differ by less than the margin: the one in use stays. */
static void in_use(void)
{
    orchestrator_transport_t two[2];
    orchestrator_transport_policy_t policy;
    orchestrator_message_t message = message_of(1000);
    CHECK_STATUS(orchestrator_link_init(&link), 0);
    CHECK_STATUS(orchestrator_transport_choice_init(&choice), 0);
    CHECK_STATUS(orchestrator_transport_policy_init(&policy), 0);
    CHECK_STATUS(orchestrator_transport_init(&two[0], ORCHESTRATOR_TRANSPORT_BETANET), 0);
    two[1] = two[0];
    two[1].id = 65535;
    two[1].reliability -= 0.001f;
    CHECK_STATUS(orchestrator_select_transport(two, 2, &message, POWER_BALANCED, &link, &policy, -1, &choice), 2);
    CHECK(choice.chosen == 0 && choice.scored[0].id == BETANET && choice.scored[1].place == 1);
    CHECK_STATUS(orchestrator_select_transport(two, 2, &message, POWER_BALANCED, &link, &policy, 65535, &choice), 2);
    CHECK(choice.chosen == 1 && choice.scored[1].id == 65535 && choice.scored[0].score_ppb > choice.scored[1].score_ppb);
    policy.switch_margin = 0;
    CHECK_STATUS(orchestrator_select_transport(two, 2, &message, POWER_BALANCED, &link, &policy, 65535, &choice), 2);
    CHECK_INT(choice.chosen, 0);
    /* One that is not declared is none. */
    CHECK_STATUS(orchestrator_select_transport(two, 2, &message, POWER_BALANCED, &link, NULL, 9, &choice), 2);
    CHECK_INT(choice.chosen, 0);
    PASSED("the transport in use");
}

/* Each constraint by itself, with what it had and needed. */
static void refusals(void)
{
    orchestrator_message_t message = message_of(1000);
    orchestrator_transport_t one;
    CHECK_STATUS(orchestrator_link_init(&link), 0);
    link.kind = ORCHESTRATOR_LINK_NONE;
    message.interactive = true;
    CHECK_ERROR(profile(&message, POWER_BALANCED, -1), ORCHESTRATOR_ERR_TRANSPORT_REFUSED,
                "each of 3 transports was refused; the nearest is 2");
    CHECK(choice.scored_count == 0 && choice.refused_count == 3 && choice.chosen == 0);
    CHECK(choice.refused[0].constraint == ORCHESTRATOR_TRANSPORT_INTERACTIVE);
    CHECK(choice.refused[1].constraint == ORCHESTRATOR_TRANSPORT_LINK);
    CHECK_STATUS(orchestrator_transport_init(&one, ORCHESTRATOR_TRANSPORT_BITCHAT), 0);
    one.enabled = false;
    message = message_of(1000);
    CHECK_STATUS(orchestrator_select_transport(&one, 1, &message, POWER_BALANCED, &link, NULL, -1, &choice),
                 ORCHESTRATOR_ERR_TRANSPORT_REFUSED);
    CHECK(choice.refused_count == 1 && choice.refused[0].constraint == ORCHESTRATOR_TRANSPORT_ENABLED);
    one.enabled = true;
    one.available = false;
    CHECK_STATUS(orchestrator_select_transport(&one, 1, &message, POWER_BALANCED, &link, NULL, -1, &choice),
                 ORCHESTRATOR_ERR_TRANSPORT_REFUSED);
    CHECK_INT(choice.refused[0].constraint, ORCHESTRATOR_TRANSPORT_AVAILABLE);
    one.available = true;
    message.sensitivity = DATA_SECRET;
    CHECK_STATUS(orchestrator_select_transport(&one, 1, &message, POWER_BALANCED, &link, NULL, -1, &choice),
                 ORCHESTRATOR_ERR_TRANSPORT_REFUSED);
    CHECK(choice.refused[0].constraint == ORCHESTRATOR_TRANSPORT_SENSITIVITY && choice.refused[0].need == DATA_SECRET);
    message = message_of(1000);
    message.deadline_ms = 1000;
    CHECK_STATUS(orchestrator_select_transport(&one, 1, &message, POWER_BALANCED, &link, NULL, -1, &choice),
                 ORCHESTRATOR_ERR_TRANSPORT_REFUSED);
    CHECK(choice.refused[0].constraint == ORCHESTRATOR_TRANSPORT_DEADLINE && choice.refused[0].have == 33000);
    PASSED("transports that cannot take a message");
}

static orchestrator_transport_t list[ORCHESTRATOR_TRANSPORTS_MAX + 1];

static void refused(uint32_t count, int want, const char *words)
{
    orchestrator_message_t message = message_of(1000);
    CHECK_STATUS(orchestrator_transport_choice_init(&choice), 0);
    choice.scored_count = 77;
    CHECK_ERROR(orchestrator_select_transport(list, count, &message, POWER_BALANCED, &link, NULL, -1, &choice), want,
                words);
    CHECK(choice.scored_count == 0 && choice.refused_count == 0);
}

static void lists(void)
{
    orchestrator_message_t message = message_of(1000);
    uint32_t i;
    CHECK_STATUS(orchestrator_link_init(&link), 0);
    for (i = 0; i <= ORCHESTRATOR_TRANSPORTS_MAX; i++) {
        CHECK_STATUS(orchestrator_transport_init(&list[i], ORCHESTRATOR_TRANSPORT_BITCHAT), 0);
        list[i].id = i;
    }
    CHECK_STATUS(orchestrator_select_transport(list, 8, &message, POWER_BALANCED, &link, NULL, -1, &choice), 8);
    refused(9, ORCHESTRATOR_ERR_TRANSPORT_TOO_MANY, "9 transports were given; 8 are the most");
    refused(UINT32_MAX, ORCHESTRATOR_ERR_TRANSPORT_TOO_MANY, "4294967295 transports were given");
    refused(0, ORCHESTRATOR_ERR_TRANSPORT_NO_TRANSPORT, "no transport was given");
    CHECK_ERROR(orchestrator_select_transport(NULL, 1, &message, POWER_BALANCED, &link, NULL, -1, &choice),
                ORCHESTRATOR_ERR_NULL, "transports is NULL");
    list[1].id = 0;
    refused(2, ORCHESTRATOR_ERR_TRANSPORT_ID_TWICE, "transport 0 is given twice");
    list[1].id = 65536;
    refused(2, ORCHESTRATOR_ERR_TRANSPORT_FIELD, "id is 65536; allowed is 0 to 65535");
    list[1].id = 1;
    list[1].rate_kbps = 1000000001;
    refused(2, ORCHESTRATOR_ERR_TRANSPORT_FIELD, "rate_kbps is 1000000001");
    list[1] = list[2];
    list[1].own_carrier = false;
    refused(2, ORCHESTRATOR_ERR_TRANSPORT_NO_LINK, "transport 2 runs over no kind of link");
    list[1].link_kinds = 1u << ORCHESTRATOR_LINK_NONE;
    refused(2, ORCHESTRATOR_ERR_TRANSPORT_NO_LINK, "transport 2 runs over no kind of link");
    list[1].link_kinds = 64;
    refused(2, ORCHESTRATOR_ERR_TRANSPORT_FIELD, "link_kinds is 64; allowed is 0 to 63");
    list[1].ceiling = (data_sensitivity_t)4;
    list[1].link_kinds = 2;
    refused(2, ORCHESTRATOR_ERR_UNKNOWN_CODE, "4 is unknown");
    list[1].struct_size = 4;
    refused(2, ORCHESTRATOR_ERR_MIXED, "element 1 has another struct_size than the first orchestrator_transport_t");
    list[0].struct_size = 4;
    refused(2, ORCHESTRATOR_ERR_STRUCT_SIZE, "struct_size of orchestrator_transport_t is 4");
    PASSED("lists of transports");
}

static void questions(void)
{
    orchestrator_message_t message = message_of(1ull << 51);
    orchestrator_transport_policy_t policy;
    orchestrator_transport_t one;
    int i;
    CHECK_STATUS(orchestrator_link_init(&link), 0);
    CHECK_ERROR(profile(&message, POWER_BALANCED, -1), ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE, "bytes is");
    message = message_of(1);
    message.privacy_min = -1;
    CHECK_ERROR(profile(&message, POWER_BALANCED, -1), ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE_FLOAT, "privacy_min is -1");
    message = message_of(1);
    CHECK_ERROR(profile(&message, (power_mode_t)4, -1), ORCHESTRATOR_ERR_UNKNOWN_CODE, "power mode 4 is unknown");
    CHECK_ERROR(profile(&message, POWER_BALANCED, -2), ORCHESTRATOR_ERR_COUNT, "in_use is -2; allowed is -1 to 65535");
    CHECK_ERROR(profile(&message, POWER_BALANCED, 65536), ORCHESTRATOR_ERR_COUNT, "in_use is 65536");
    link.up_kbps = 1000000001;
    CHECK_ERROR(profile(&message, POWER_BALANCED, -1), ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE, "rate_kbps is 1000000001");
    CHECK_STATUS(orchestrator_link_init(&link), 0);
    CHECK_STATUS(orchestrator_transport_policy_init(&policy), 0);
    policy.energy_gain_milli[2] = 1;
    CHECK_ERROR(orchestrator_select_transport(NULL, 0, &message, POWER_BALANCED, &link, &policy, -1, &choice),
                ORCHESTRATOR_ERR_TRANSPORT_GAIN_FALLS, "energy gain of mode 2 is 1 thousandths");
    CHECK_STATUS(orchestrator_transport_policy_init(&policy), 0);
    for (i = 0; i < ORCHESTRATOR_TRANSPORT_CRITERIA; i++) {
        policy.weight[i] = 0;
    }
    CHECK_ERROR(orchestrator_select_transport(NULL, 0, &message, POWER_BALANCED, &link, &policy, -1, &choice),
                ORCHESTRATOR_ERR_TRANSPORT_WEIGHTS_SUM_TO_ZERO, "the weights of the criteria of transports sum to 0");
    policy.weight[ORCHESTRATOR_TRANSPORT_CRITERION_COST] = 65536;
    CHECK_ERROR(orchestrator_select_transport(NULL, 0, &message, POWER_BALANCED, &link, &policy, -1, &choice),
                ORCHESTRATOR_ERR_TRANSPORT_FIELD, "transport_weight is 65536; allowed is 0 to 1000");
    policy.struct_size = 0;
    CHECK_ERROR(orchestrator_select_transport(NULL, 0, &message, POWER_BALANCED, &link, &policy, -1, &choice),
                ORCHESTRATOR_ERR_STRUCT_SIZE, "struct_size of orchestrator_transport_policy_t is 0");
    one.id = 77;
    CHECK_ERROR(orchestrator_transport_init(&one, (orchestrator_transport_preset_t)3), ORCHESTRATOR_ERR_UNKNOWN_CODE,
                "transport preset 3 is unknown; allowed is 0 to 3 exclusive");
    CHECK(one.id == 0 && !one.enabled);
    for (i = 0; i < 3; i++) {
        CHECK_STATUS(orchestrator_transport_init(&one, (orchestrator_transport_preset_t)i), 0);
        CHECK(one.id == (uint32_t)i + 1 && one.enabled && one.available && one.own_carrier == (i == 0));
    }
    PASSED("questions that cannot be answered");
}

int main(void)
{
    named_profile();
    in_use();
    refusals();
    lists();
    questions();
    return 0;
}
