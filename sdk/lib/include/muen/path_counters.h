/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What the kernel did for this subject's partition since boot. It counts in systems with PROFILE benchmark; in others
 * all is 0. To know what some work costs, take the difference of two readings.
 */
#ifndef MUEN_PATH_COUNTERS_H
#define MUEN_PATH_COUNTERS_H

#include <stdint.h>

/*
 * How often subjects of the partition left for the kernel with this trap number, 0 to 59 (enum muen_trap): traps,
 * answered or not, and the kernel's own: hypercalls are TRAP_VMCALL, devices and IPIs TRAP_EXTERNAL_INTERRUPT; the end
 * of a frame is TRAP_PREEMPTION_TIMER on VMX and TRAP_EXTERNAL_INTERRUPT on SVM. Any other number: 0.
 */
uint64_t muen_path_exits(uint32_t trap);

/* How often the CPU was given to a subject of the partition after another subject, of whatever partition. */
uint64_t muen_path_switches(void);

#endif
