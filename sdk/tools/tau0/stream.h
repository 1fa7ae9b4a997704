/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The image as a command stream (muen/abi/csl.h). Owns the invariants that writes come in address order, that no
 * address is written twice, and that the same composition gives the same bytes.
 */
#ifndef TAU0_STREAM_H
#define TAU0_STREAM_H

#include "composition.h"
#include "report.h"

struct stream {
	uint8_t *bytes; /* malloc'ed */
	size_t size;
	size_t commands;
	uint64_t staging;
};

/* The composition was checked. false after reporting. */
bool stream_build(const struct composition *composition, struct stream *stream, struct report *report);

#endif
