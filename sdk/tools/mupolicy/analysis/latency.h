/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * mupolicy latency: the longest time that the plan makes an event, an interrupt or a timed event wait until its handler
 * can run, and what share of the processor CPUs, partitions and groups have. The kernel's own path,
 * and the switchTicks at the end of a frame that it missed, come on top.
 */
#ifndef ANALYSIS_LATENCY_H
#define ANALYSIS_LATENCY_H

#include <stdio.h>

#include <libxml/tree.h>

/* Adds the answer for a policy in format B to a result. */
void latency_make(xmlNode *result, const xmlNode *root);

void latency_print(FILE *stream, const xmlNode *result);

#endif
