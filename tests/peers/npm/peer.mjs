// Does one thing with a library of others: node peer.mjs OPERATION, its input as JSON on standard input, its answer as JSON on standard output.
// Keys are JSON Web Keys, bytes are base64url. What a library refuses ends with status 1 and its words on standard error.

import { createHash, createPrivateKey, createPublicKey, randomBytes, sign as nodeSign, verify as nodeVerify, webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { SDJwtInstance } from '@sd-jwt/core';
import { StatusList, createHeaderAndPayload, getListFromStatusListJWT } from '@sd-jwt/jwt-status-list';
import * as jose from 'jose';
import smCrypto from 'sm-crypto';

// why required: as modules they do not load in Node 18. Both in the same way, since the one registers its messages with the other.
const require = createRequire(import.meta.url);
const { Encoder } = require('cbor-x');
const { Sign1, coseSign, coseVerify } = require('cose-kit');

// why: Node 18, that of Debian 12 and Ubuntu 24.04, has it in a module only, and jose looks for it here.
globalThis.crypto ??= webcrypto;

const { sm2, sm3 } = smCrypto;
const userId = '1234567812345678';
const cbor = new Encoder({ useRecords: false, mapsAsObjects: false, tagUint8Array: false });
const fromUrl = (text) => Buffer.from(text, 'base64url');
const toUrl = (bytes) => Buffer.from(bytes).toString('base64url');
const hex = (text) => fromUrl(text).toString('hex');
const point = (key) => `04${hex(key.x)}${hex(key.y)}`;
const sm3Bytes = (text) => Buffer.from(sm3(Array.from(Buffer.from(text))), 'hex');

// Signers and verifiers of @sd-jwt/core are functions of their user: Node's own cryptography, sm-crypto for SM2.
const jwsName = (key) => (key.crv === 'SM2' ? 'SM2-SM3' : key.kty === 'EC' ? 'ES256' : 'EdDSA');
const digestOf = (key) => (key.kty === 'EC' ? 'sha256' : null);
const signText = (key) => (text) =>
  key.crv === 'SM2'
    ? toUrl(Buffer.from(sm2.doSignature(Array.from(Buffer.from(text)), hex(key.d), { hash: true, publicKey: point(key), userId }), 'hex'))
    : toUrl(nodeSign(digestOf(key), Buffer.from(text), { key: createPrivateKey({ key, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }));
const verifyText = (key) => (text, signature) =>
  key.crv === 'SM2'
    ? sm2.doVerifySignature(Array.from(Buffer.from(text)), hex(signature), point(key), { hash: true, userId })
    : nodeVerify(digestOf(key), Buffer.from(text), { key: createPublicKey({ key, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, fromUrl(signature));
const hasher = (text, algorithm) => {
  if (algorithm === 'sm3') return sm3Bytes(text);
  if (algorithm === 'sha-256') return createHash('sha256').update(text).digest();
  throw new Error(`no digest ${algorithm}`);
};
const sdJwt = (key) =>
  new SDJwtInstance({
    signer: key.d === undefined ? undefined : signText(key),
    verifier: verifyText(key),
    signAlg: jwsName(key),
    hasher,
    hashAlg: 'sha-256',
    saltGenerator: (size) => toUrl(randomBytes(size)),
  });

const operations = {
  'sd-jwt verify': async ({ text, key }) => await sdJwt(key).verify(text),
  'sd-jwt issue': async ({ header, claims, hidden, key }) => ({ text: await sdJwt(key).issue(claims, { _sd: hidden, _sd_decoy: 2 }, { header }) }),
  'sd-jwt present': async ({ text, key, show }) => ({ text: await sdJwt(key).present(text, Object.fromEntries(show.map((name) => [name, true]))) }),

  'jose verify': async ({ text, key, type }) => {
    const { payload, protectedHeader } = await jose.compactVerify(text, await jose.importJWK(key, jwsName(key)), { algorithms: [jwsName(key)] });
    if (protectedHeader.typ !== type) throw new Error(`typ ${protectedHeader.typ}`);
    return { header: protectedHeader, payload: JSON.parse(new TextDecoder().decode(payload)) };
  },
  'jose sign': async ({ header, payload, key }) => ({
    text: await new jose.CompactSign(new TextEncoder().encode(JSON.stringify(payload))).setProtectedHeader({ ...header, alg: jwsName(key) }).sign(await jose.importJWK(key, jwsName(key))),
  }),

  'cose verify': async ({ bytes, key }) => {
    const { isValid } = await coseVerify(fromUrl(bytes), createPublicKey({ key, format: 'jwk' }));
    const message = cbor.decode(fromUrl(bytes));
    if (!(message instanceof Sign1)) throw new Error('no COSE_Sign1');
    const payload = cbor.decode(message.payload);
    return { isValid, algorithm: message.algName, kid: toUrl(message.kid), issuer: payload.get(1), record: Object.fromEntries(payload.get(-70000)) };
  },
  // The record's entries come as [key, value], in the order of their keys; bytes in it as {"bytes": …}.
  'cose sign': async ({ kid, head, record, key }) => {
    const value = (each) => (each !== null && typeof each === 'object' && 'bytes' in each ? fromUrl(each.bytes) : each);
    const payload = new Map([...head, [-70000, new Map(record.map(([name, each]) => [name, value(each)]))]]);
    return { bytes: toUrl(await coseSign({ alg: jwsName(key), kid: fromUrl(kid) }, {}, cbor.encode(payload), createPrivateKey({ key, format: 'jwk' }))) };
  },

  // @sd-jwt/core issues no SM3 digests: the parts are laid here, and every digest and signature is sm-crypto's.
  'sm2 issue': ({ header, claims, hidden, key }) => {
    const told = hidden.map((name) => toUrl(JSON.stringify([toUrl(randomBytes(16)), name, claims[name]])));
    const shown = Object.fromEntries(Object.entries(claims).filter(([name]) => !hidden.includes(name)));
    const body = { ...shown, _sd_alg: 'sm3', _sd: told.map((each) => toUrl(sm3Bytes(each))) };
    const text = `${toUrl(JSON.stringify({ ...header, alg: jwsName(key) }))}.${toUrl(JSON.stringify(body))}`;
    return { text: [`${text}.${signText(key)(text)}`, ...told, ''].join('~') };
  },

  'status read': ({ text, indices }) => {
    const list = getListFromStatusListJWT(text);
    return { bits: list.getBitsPerStatus(), statuses: indices.map((index) => list.getStatus(index)) };
  },
  'status sign': async ({ entries, set, payload, header, key }) => {
    const list = new StatusList(new Array(entries).fill(0), 2);
    for (const [index, status] of set) list.setStatus(index, status);
    const made = createHeaderAndPayload(list, payload, header);
    return await operations['jose sign']({ header: made.header, payload: made.payload, key });
  },
};

const answer = await operations[process.argv[2]](JSON.parse(readFileSync(0, 'utf8')));
process.stdout.write(JSON.stringify(answer));
