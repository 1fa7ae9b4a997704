/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Random policies for the state machine's fuzzer: valid by construction, of up to three CPUs, with groups, handovers,
 * signals between CPUs, device interrupts, answers, barriers and major frames. The same seed gives the same policy
 * everywhere.
 */
#ifndef KERNEL_TESTS_FUZZ_RANDOM_POLICY_H
#define KERNEL_TESTS_FUZZ_RANDOM_POLICY_H

#include "policy_builder.h"

void random_begin(uint32_t seed);

/* 0 to limit - 1. */
uint32_t random_below(uint32_t limit);
bool random_one_in(uint32_t count);

/* After policy_begin(). */
void random_policy_build(void);

/* Traps that a policy may answer. */
extern const uint32_t random_policy_answerable[3];

/* The host vector of the subject's device, if it has one. */
uint8_t random_policy_host_vector(subject_id_t subject);

/* Change some bytes of the tables: policy_check() must refuse what comes out, or it must be a policy, too. */
void random_policy_damage(void);

#endif
