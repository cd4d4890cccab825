/** The host that is asked for prices, once a person has asked for that. */
export const liveHost = 'api.blockchain.info';
