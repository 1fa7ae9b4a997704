/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Whose kernel a policy of format A or B is for: where it maps what it has. Our kernel's addresses are those of
 * muen/abi/layout.h. Upstream's kernel has an array of pages for each kind of page of a subject, indexed by globalId,
 * wherever the policy puts it; it is for comparison with upstream's tools only.
 */
#ifndef MUPOLICY_LAYOUT_H
#define MUPOLICY_LAYOUT_H

enum layout {
	LAYOUT_MUEN,
	LAYOUT_UPSTREAM,
	LAYOUT_COUNT,
};

const char *layout_name(enum layout layout);

/* LAYOUT_COUNT if there is no such layout. */
enum layout layout_find(const char *name);

#endif
