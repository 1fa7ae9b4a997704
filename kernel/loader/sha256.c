/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* SHA-256 as FIPS 180-4 writes it: section 4.1.2 (functions), 4.2.2 (constants), 5.1.1 (padding), 6.2.2 (rounds). */
#include "sha256.h"

#include "bytes.h"

#define BLOCK_BYTES 64U

static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate_right(uint32_t value, unsigned int bits)
{
	return value >> bits | value << (32 - bits);
}

static uint32_t get_big_endian(const uint8_t *at)
{
	return __builtin_bswap32(bytes_get_u32(at));
}

static void put_big_endian(uint8_t *at, uint32_t value)
{
	value = __builtin_bswap32(value);
	__builtin_memcpy(at, &value, sizeof(value));
}

static void make_schedule(uint32_t schedule[64], const uint8_t *block)
{
	for (unsigned int i = 0; i < 16; i++)
		schedule[i] = get_big_endian(block + i * 4);
	for (unsigned int i = 16; i < 64; i++) {
		const uint32_t a = schedule[i - 15];
		const uint32_t b = schedule[i - 2];
		const uint32_t sigma0 = rotate_right(a, 7) ^ rotate_right(a, 18) ^ a >> 3;
		const uint32_t sigma1 = rotate_right(b, 17) ^ rotate_right(b, 19) ^ b >> 10;

		schedule[i] = schedule[i - 16] + sigma0 + schedule[i - 7] + sigma1;
	}
}

static void hash_block(uint32_t hash[8], const uint8_t *block)
{
	uint32_t schedule[64];
	uint32_t a = hash[0], b = hash[1], c = hash[2], d = hash[3];
	uint32_t e = hash[4], f = hash[5], g = hash[6], h = hash[7];

	make_schedule(schedule, block);
	for (unsigned int i = 0; i < 64; i++) {
		const uint32_t sum1 = rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25);
		const uint32_t choice = (e & f) ^ (~e & g);
		const uint32_t t1 = h + sum1 + choice + round_constants[i] + schedule[i];
		const uint32_t sum0 = rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22);
		const uint32_t majority = (a & b) ^ (a & c) ^ (b & c);

		h = g;
		g = f;
		f = e;
		e = d + t1;
		d = c;
		c = b;
		b = a;
		a = t1 + sum0 + majority;
	}
	hash[0] += a;
	hash[1] += b;
	hash[2] += c;
	hash[3] += d;
	hash[4] += e;
	hash[5] += f;
	hash[6] += g;
	hash[7] += h;
}

/* The rest of the data, bit 1, zeros, and the length in bits: one block or two. */
static void hash_tail(uint32_t hash[8], const uint8_t *rest, size_t rest_length, uint64_t total_length)
{
	uint8_t tail[2 * BLOCK_BYTES];
	const size_t tail_length = rest_length + 9 <= BLOCK_BYTES ? BLOCK_BYTES : 2 * BLOCK_BYTES;

	bytes_fill(tail, 0, sizeof(tail));
	bytes_move(tail, rest, rest_length);
	tail[rest_length] = 0x80;
	put_big_endian(tail + tail_length - 8, (uint32_t)(total_length >> 29));
	put_big_endian(tail + tail_length - 4, (uint32_t)(total_length << 3));
	for (size_t at = 0; at < tail_length; at += BLOCK_BYTES)
		hash_block(hash, tail + at);
}

void sha256(const uint8_t *data, size_t length, uint8_t digest[SHA256_BYTES])
{
	uint32_t hash[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
			    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
	size_t at = 0;

	for (; length - at >= BLOCK_BYTES; at += BLOCK_BYTES)
		hash_block(hash, data + at);
	hash_tail(hash, data + at, length - at, length);
	for (size_t i = 0; i < 8; i++)
		put_big_endian(digest + i * 4, hash[i]);
}
