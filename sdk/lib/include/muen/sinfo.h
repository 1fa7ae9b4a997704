/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Subject information: what the policy gave this subject, by name. Layout: <muen/abi/sinfo.h>.
 *
 * All functions take the page as an argument and accept NULL, which has no resource, so that
 * `muen_sinfo_find(muen_sinfo(), "name", kind)` needs no check in between. They read no byte outside the page,
 * whatever it holds.
 */
#ifndef MUEN_SINFO_H
#define MUEN_SINFO_H

#include <muen/abi/sinfo.h>

/* The subject's own page, or NULL if what lies at its address is not subject information of version 5. */
const struct sinfo *muen_sinfo(void);

/* page if it is subject information of version 5, else NULL. */
const struct sinfo *muen_sinfo_check(const struct sinfo *page);

/*
 * The first resource of the kind behind previous, or the first of all if previous is NULL. NULL at the end. previous
 * must be a resource of the same page.
 */
const struct sinfo_resource *muen_sinfo_next(const struct sinfo *page, const struct sinfo_resource *previous,
					     enum sinfo_resource_kind kind);

/* The resource of this kind and name, or NULL. */
const struct sinfo_resource *muen_sinfo_find(const struct sinfo *page, const char *name, enum sinfo_resource_kind kind);

/* The memory region of this name, or NULL. Channels are memory of kind SINFO_MEM_CHANNEL. */
const struct sinfo_memory *muen_sinfo_memory(const struct sinfo *page, const char *name);

/* Number of the source event, or vector of the target event, of this name; -1 if the subject has none. */
int muen_sinfo_event(const struct sinfo *page, const char *name);
int muen_sinfo_vector(const struct sinfo *page, const char *name);

/* What follows prefix in the name, NUL-terminated; NULL if the name does not begin with prefix. */
const char *muen_sinfo_name_rest(const struct sinfo_name *name, const char *prefix);

#endif
