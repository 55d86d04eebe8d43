import { expect, test } from 'vitest';
import { sendsElsewhere } from '#api/desk/elsewhere-rules.ts';

test.each([
  'Please call us on 0800 123456.',
  'Please call our customer service.',
  'Call us.',
  'Sorry about that, please contact support.',
  'Please contact our support team so that we can help.',
  'You can reach us by phone.',
  'You will need to contact your bank.',
  'DM us your order number.',
  'Please send us a DM.',
  'Send us a private message with your details.',
  'Could you please fill in the contact form?',
  'Please fill out the form on our website.',
  'Please open a ticket.',
  'Feel free to get in touch with our helpline.',
  'Please get in touch.',
  'We would ask you to write to our complaints department.',
  'For refunds, visit our help centre.',
  'Please see our FAQ.',
  '- Please e-mail us your receipt.',
  'We looked into it. Please reach out to our team.',
  'Don’t hesitate to contact us.',
  'Please call 0171 2345678.',
  'You may want to try again, or call your courier.',
  'We recommend you contact the seller.',
])('%j sends the customer elsewhere', (text) => {
  expect(sendsElsewhere(text)).toBe(true);
});

test.each([
  'We called you yesterday at 10:02.',
  'Our support team found the second payment.',
  'You need not call us again.',
  'There is no need to contact support.',
  'You do not have to fill in the form again.',
  'You were asked to call us three times. That was wrong.',
  'Two people called us about the same label.',
  'The contact form lost its attachments since May.',
  'Your call was cut off because the menu had no last entry.',
  'We will call you by Friday.',
  'I have asked the depot to call you.',
  'Please write to us here if it happens again.',
  'Please send us the order number here.',
  'Which order was it? Please answer on this page.',
  'Support was closed on Monday.',
  'Phone support was closed on Monday.',
  'Contact support was slow last week.',
  'Customers had to call the bank themselves; now we do.',
  'We contacted the courier, and they call you today.',
  '> Please call us on 0800 123456.\n\nThat answer was wrong.',
  'The message said `please call us`, and nobody answered.',
  'Without calling us you could not cancel. Now there is a button.',
  'Never call the number on that letter.',
  'See the picture.',
  'We changed the form so that it keeps what you typed.',
  'We sent the e-mail to the right address today.',
  '',
])('%j does not', (text) => {
  expect(sendsElsewhere(text)).toBe(false);
});

test.each([
  'Wir rufen Sie morgen an.',
  'Das Formular ist repariert.',
  'Es kostete 50 DM und steht im Archiv.',
  'Nous avons contacté le transporteur.',
  'El formulario ya funciona.',
  'Het formulier werkt weer, u hoeft ons niet te bellen.',
  'フォームを直しました。',
])('%j is another language, of which these rules say nothing', (text) => {
  expect(sendsElsewhere(text)).toBe(false);
});
