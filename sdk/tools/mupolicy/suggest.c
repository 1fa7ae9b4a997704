/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Edit distance over three rows; names beyond SUGGEST_LENGTH_MAX get no suggestion. */
#include "suggest.h"

#include <string.h>

#define SUGGEST_LENGTH_MAX 63

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t edit_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
	size_t rows[3][SUGGEST_LENGTH_MAX + 1];

	for (size_t j = 0; j <= b_length; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		const size_t *above = rows[(i - 1) % 3];
		size_t *row = rows[i % 3];

		row[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			row[j] = smaller(above[j], row[j - 1]) + 1;
			row[j] = smaller(row[j], above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = smaller(row[j], rows[(i - 2) % 3][j - 2] + 1);
		}
	}
	return rows[a_length % 3][b_length];
}

struct suggestion suggest_start(const char *wanted)
{
	const size_t length = strlen(wanted);
	struct suggestion best = {.wanted = wanted, .name = NULL, .distance = length / 3 + 1};

	if (length > SUGGEST_LENGTH_MAX)
		best.distance = 0;
	else if (length > 0 && best.distance < 2)
		best.distance = 2;
	return best;
}

void suggest_offer(struct suggestion *best, const char *candidate)
{
	const size_t wanted_length = strlen(best->wanted);
	const size_t length = strlen(candidate);
	const size_t apart = length > wanted_length ? length - wanted_length : wanted_length - length;
	size_t distance;

	if (length > SUGGEST_LENGTH_MAX || apart > best->distance || best->distance == 0)
		return;
	distance = edit_distance(best->wanted, wanted_length, candidate, length);
	if (distance < best->distance ||
	    (distance == best->distance && best->name != NULL && strcmp(candidate, best->name) < 0)) {
		best->distance = distance;
		best->name = candidate;
	}
}
