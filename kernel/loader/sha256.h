/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* SHA-256 (FIPS 180-4) of one contiguous buffer. */
#ifndef LOADER_SHA256_H
#define LOADER_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_BYTES 32U

void sha256(const uint8_t *data, size_t length, uint8_t digest[SHA256_BYTES]);

#endif
