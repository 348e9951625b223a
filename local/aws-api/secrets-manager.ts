import { AwsError } from 'step-functions-engine';
import type { AwsJsonService } from 'step-functions-engine/server';

/**
 * Emulates GetSecretValue of Secrets Manager.
 * @param secrets the values of the secrets, by ARN
 */
export function secretsManager(secrets: ReadonlyMap<string, string>): AwsJsonService {
  return {
    targetPrefix: 'secretsmanager',
    jsonVersion: '1.1',
    call: async (action, input) => {
      if (action !== 'GetSecretValue') throw new AwsError('UnknownOperationException', '');
      const id = 'SecretId' in Object(input) ? String(Object(input).SecretId) : '';
      for (const [ARN, SecretString] of secrets) {
        const Name = nameOf(ARN);
        if (id === ARN || id === Name) return { ARN, Name, SecretString, VersionStages: ['AWSCURRENT'] };
      }
      throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    },
  };
}

/** The ARN ends in the name, a hyphen and six characters that AWS adds. */
const nameOf = (arn: string): string => (arn.split(':secret:')[1] ?? arn).replace(/-[A-Za-z0-9]{6}$/, '');
