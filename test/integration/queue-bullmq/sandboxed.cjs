// A processor that runs in a process of its own.

/**
 * @param {import('bullmq').Job} job
 * @param {string} token
 */
module.exports = async (job, token) => {
  if (job.name === 'bad') throw new RangeError('no');
  if (job.name === 'later' && !job.data.seen) {
    await job.updateData({ seen: true });
    await job.moveToDelayed(Date.now() + 300, token);
    const error = new Error('later');
    error.name = 'DelayedError';
    throw error;
  }
  return 'done';
};
