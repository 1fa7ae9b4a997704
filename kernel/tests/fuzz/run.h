/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* One run of the state machine's fuzzer. */
#ifndef KERNEL_TESTS_FUZZ_RUN_H
#define KERNEL_TESTS_FUZZ_RUN_H

#include <stddef.h>
#include <stdint.h>

/*
 * Drive core through exits and check the separation invariants after each. data: the seed of the policy and of the
 * world (4 bytes), then two bytes an exit. Returns the number of exits; a finding ends the process.
 */
uint32_t fuzz_run(const uint8_t *data, size_t size);

#endif
