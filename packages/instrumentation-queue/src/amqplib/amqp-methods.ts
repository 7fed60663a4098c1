type Method =
  | 'channelClose'
  | 'basicQos'
  | 'basicConsume'
  | 'basicGet'
  | 'basicGetOk'
  | 'basicAck'
  | 'basicReject'
  | 'basicRecover'
  | 'basicNack';

/**
 * The numbers of methods as amqplib has them: the class in the upper 16 bits, the method in the lower ones (AMQP 0-9-1, "Class
 * and method ids").
 */
export const methods: Readonly<Record<Method, number>> = {
  channelClose: id(20, 40),
  basicQos: id(60, 10),
  basicConsume: id(60, 20),
  basicGet: id(60, 70),
  basicGetOk: id(60, 71),
  basicAck: id(60, 80),
  basicReject: id(60, 90),
  basicRecover: id(60, 110),
  basicNack: id(60, 120),
};

/** The code with which an application closes a channel or a connection that has done its work. */
export const replySuccess = 200;

function id(ofClass: number, ofMethod: number): number {
  return ofClass * 0x1_00_00 + ofMethod;
}
