/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The subject information page: what a subject was given, by logical name, in the order memory, devices, source events,
 * target events with a vector. Versions 3 to 5 of upstream's layout.
 */
#ifndef EMIT_SINFO_H
#define EMIT_SINFO_H

#include <stdbool.h>
#include <stdint.h>

#include <libxml/tree.h>

#include <muen/abi/sinfo.h>

#include "emit/policy_view.h"

/* Hashes are taken from the regions' <hash> elements. page is cleared first. false after reporting. */
bool sinfo_build(const xmlNode *subject, const struct region_context *context, struct sinfo *page);

#endif
