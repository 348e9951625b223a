import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { isAuthentic, isFromGateway } from '../../orders/payment/webhook.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const nextSecret = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const body = '{"type":"payment.succeeded"}';

function signed({ by = secret, text = body, age = 0 } = {}) {
  const at = new Date(Date.now() - age * 1000);
  return {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(by).sign('msg_1', at, text),
  };
}

describe('isAuthentic', () => {
  it('accepts a body that is signed with the secret', () => {
    expect(isAuthentic(body, signed(), [secret])).toBe(true);
  });

  it('accepts both secrets during a rotation', () => {
    expect(isAuthentic(body, signed({ by: nextSecret }), [nextSecret, secret])).toBe(true);
    expect(isAuthentic(body, signed({ by: secret }), [nextSecret, secret])).toBe(true);
  });

  it.each([
    ['a request without a signature', {}],
    ['a signature with another secret', signed({ by: nextSecret })],
    ['a signature of another body', signed({ text: '{}' })],
    ['a timestamp of more than five minutes ago', signed({ age: 301 })],
    ['a timestamp of more than five minutes ahead', signed({ age: -305 })],
    ['a signature of another id', { ...signed(), 'webhook-id': 'msg_2' }],
    ['a signature of another time', { ...signed(), 'webhook-timestamp': String(Math.floor(Date.now() / 1000) - 1) }],
    [
      'an unknown version of the signature',
      { ...signed(), 'webhook-signature': signed()['webhook-signature'].replace('v1,', 'v0,') },
    ],
    ['a signature without content', { ...signed(), 'webhook-signature': 'v1' }],
  ])('refuses %s', (_, headers) => {
    expect(isAuthentic(body, headers, [secret])).toBe(false);
  });

  it('decides by the signature alone, even for a body that is not JSON', () => {
    expect(isAuthentic('not json', signed(), [secret])).toBe(false);
    expect(isAuthentic('not json', signed({ text: 'not json' }), [secret])).toBe(true);
  });
});

describe('isFromGateway', () => {
  /** A reader of secrets that keeps those that it has read, as the real one does, and counts its readings. */
  function rotated({ kept = [secret], newest = [nextSecret, secret] } = {}) {
    let readings = 0;
    const secretsOf = async (maxAge?: number) => {
      if (maxAge === undefined) return kept;
      readings++;
      return newest;
    };
    return { secretsOf, readings: () => readings };
  }

  it('reads the newest secrets if the cached ones do not fit', async () => {
    expect(await isFromGateway(body, signed({ by: nextSecret }), rotated().secretsOf)).toBe(true);
  });

  it('does not read the secrets again if a cached one fits', async () => {
    const { secretsOf, readings } = rotated();
    expect(await isFromGateway(body, signed(), secretsOf)).toBe(true);
    expect(readings()).toBe(0);
  });

  it('refuses a signature that fits no secret', async () => {
    const { secretsOf } = rotated({ newest: [secret] });
    expect(await isFromGateway(body, signed({ by: nextSecret }), secretsOf)).toBe(false);
  });
});
