// for receivers: runs wherever there is WebCrypto
export {
  type VerifiedWebhook,
  type VerifyWebhookOptions,
  verifyWebhook,
} from './streams/webhooks/verify-webhook';
