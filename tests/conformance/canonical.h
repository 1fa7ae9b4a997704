/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Whether two documents mean the same: order of attributes, white space and the spelling of numbers do not count, nor
 * do documentation and the order of config values, components and parts of
 * a virtual CPU.
 */
#ifndef CONFORMANCE_CANONICAL_H
#define CONFORMANCE_CANONICAL_H

#include <stdbool.h>
#include <stddef.h>

#include <libxml/tree.h>

/* false: the text says where they differ first. */
bool canonical_equal(const xmlNode *actual, const xmlNode *expected, char *difference, size_t size_bytes);

#endif
