/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Traps that the kernel answers itself: <answer> of an event of group vmx_exit, with any number of
 *   <cpuid leaf= subleaf= eax= ebx= ecx= edx=/>  trap 10; without subleaf the answer is for every subleaf
 *   <msr address= value=/>                       trap 31: what RDMSR reads
 *   <ignore address=/>                           trap 32: WRMSR has no effect
 */
#ifndef EMIT_ANSWERS_H
#define EMIT_ANSWERS_H

#include <stddef.h>

#include <libxml/tree.h>

/* Answers of one subject. */
size_t answers_count(const xmlNode *subject);

#endif
