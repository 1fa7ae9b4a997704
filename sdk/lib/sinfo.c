/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Iteration over subject information. Owns the invariant that no count or length in the page leads outside it: the
 * number of resources and the length of a name are bounded by the arrays that hold them.
 */
#include <muen/sinfo.h>

#include <muen/string.h>

const struct sinfo *muen_sinfo_check(const struct sinfo *page)
{
	return page->magic == SINFO_MAGIC_V5 ? page : NULL;
}

static size_t resource_count(const struct sinfo *page)
{
	if (page == NULL)
		return 0;
	return page->resource_count < SINFO_RESOURCE_MAX ? page->resource_count : SINFO_RESOURCE_MAX;
}

const struct sinfo_resource *muen_sinfo_next(const struct sinfo *page, const struct sinfo_resource *previous,
					     enum sinfo_resource_kind kind)
{
	size_t count = resource_count(page);
	size_t i = previous == NULL ? 0 : (size_t)(previous - page->resource) + 1;

	for (; i < count; i++) {
		if (page->resource[i].kind == kind)
			return &page->resource[i];
	}
	return NULL;
}

/* Whether the name has a legal length and ends where that says. What lies behind 63 characters is the member nul. */
static bool name_valid(const struct sinfo_name *name)
{
	const char *bytes = (const char *)name;

	return name->length >= 1 && name->length <= MUEN_NAME_MAX &&
	       bytes[offsetof(struct sinfo_name, data) + name->length] == '\0';
}

static bool name_equals(const struct sinfo_name *name, const char *text)
{
	size_t length = muen_string_length(text);

	return name_valid(name) && length == name->length && memcmp(name->data, text, length) == 0;
}

const struct sinfo_resource *muen_sinfo_find(const struct sinfo *page, const char *name, enum sinfo_resource_kind kind)
{
	const struct sinfo_resource *resource = muen_sinfo_next(page, NULL, kind);

	while (resource != NULL && !name_equals(&resource->name, name))
		resource = muen_sinfo_next(page, resource, kind);
	return resource;
}

const struct sinfo_memory *muen_sinfo_memory(const struct sinfo *page, const char *name)
{
	const struct sinfo_resource *resource = muen_sinfo_find(page, name, SINFO_MEMORY);

	return resource == NULL ? NULL : &resource->data.memory;
}

static int resource_number(const struct sinfo_resource *resource)
{
	return resource == NULL ? -1 : resource->data.number;
}

int muen_sinfo_event(const struct sinfo *page, const char *name)
{
	return resource_number(muen_sinfo_find(page, name, SINFO_EVENT));
}

int muen_sinfo_vector(const struct sinfo *page, const char *name)
{
	return resource_number(muen_sinfo_find(page, name, SINFO_VECTOR));
}

const char *muen_sinfo_name_rest(const struct sinfo_name *name, const char *prefix)
{
	size_t length = muen_string_length(prefix);

	if (!name_valid(name) || name->length < length || memcmp(name->data, prefix, length) != 0)
		return NULL;
	return name->data + length;
}
