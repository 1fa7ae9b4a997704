/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The MSRs that are switched with a subject: those that it may write, that its virtual CPU does not switch anyway, and
 * that are not one for all. Values begin at 0.
 */
#ifndef EMIT_MSR_STORE_H
#define EMIT_MSR_STORE_H

#include <stddef.h>

#include <libxml/tree.h>

#include <muen/abi/limits.h>
#include <muen/abi/policy.h>

/* Returns the number of entries, in order of the policy; those above the limit are counted but not entered. */
size_t msr_store_build(const xmlNode *subject, struct msr_entry entries[MUEN_MSR_STORE_MAX]);

#endif
