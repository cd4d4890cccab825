// for receivers: runs wherever there is WebCrypto
export { type VerifiedWebhook, type VerifyWebhookOptions, verifyWebhook } from './webhooks/verify-webhook';
